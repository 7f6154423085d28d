import twitterText from 'twitter-text'

/** A run of a post's text. `href` is set where a reader can click. */
export interface TextRun {
  kind: 'text' | 'link' | 'mention' | 'tag'
  text: string
  href?: string
}

/** The text as a reader sees it, cut where something can be clicked. Only http and https addresses are links. */
export function textRuns(
  text: string,
  hrefOfMention: (handle: string) => string | null,
): TextRun[] {
  const entities = twitterText.extractEntitiesWithIndices(text)
  const runs: TextRun[] = []
  let at = 0
  for (const entity of entities) {
    const [start, end] = entity.indices
    if (start > at) runs.push({ kind: 'text', text: text.slice(at, start) })
    runs.push(runOf(entity as Entity, text.slice(start, end), hrefOfMention))
    at = end
  }
  if (at < text.length) runs.push({ kind: 'text', text: text.slice(at) })
  return runs
}

interface Entity {
  url?: string
  screenName?: string
}

function runOf(
  entity: Entity,
  shown: string,
  hrefOfMention: (handle: string) => string | null,
): TextRun {
  if (entity.url !== undefined) {
    const hasScheme = /^https?:\/\//i.test(entity.url)
    return {
      kind: 'link',
      text: shortened(shown),
      href: hasScheme ? entity.url : `http://${entity.url}`,
    }
  }
  if (entity.screenName === undefined) return { kind: 'tag', text: shown }
  const href = hrefOfMention(entity.screenName)
  return { kind: 'mention', text: shown, ...(href ? { href } : {}) }
}

/** Long addresses are shown without scheme and cut, as readers know it. */
function shortened(url: string): string {
  const bare = url.replace(/^https?:\/\/(www\.)?/i, '')
  return bare.length > 36 ? `${bare.slice(0, 35)}…` : bare
}
