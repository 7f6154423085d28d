/** A stretch of a post's text for the browser; links open elsewhere, mentions lead to a Page of the sandbox. */
export interface ViewRun {
  kind: 'text' | 'hashtag' | 'mention' | 'link'
  text: string
  href?: string
}

const marks =
  /(?<link>https?:\/\/[^\s<>"']+)|(?<tag>(?<![\p{L}\p{N}_&/])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)|@\[(?<page>\d+)(?::[^\]]*)?\]/gu

/** @param pageOf the Page behind an id of a mention; null: it stays as it was typed */
export function viewRuns(
  message: string,
  pageOf: (id: string) => { name: string; url: string } | null,
): ViewRun[] {
  const text = message.trim()
  const runs: ViewRun[] = []
  let at = 0
  for (const found of text.matchAll(marks)) {
    const run = marked(found, pageOf)
    if (run === null) continue
    if (found.index > at) runs.push({ kind: 'text', text: text.slice(at, found.index) })
    runs.push(run)
    at = found.index + (run.kind === 'link' ? run.text : found[0]).length
  }
  if (at < text.length) runs.push({ kind: 'text', text: text.slice(at) })
  return runs
}

function marked(
  { groups = {} }: RegExpMatchArray,
  pageOf: (id: string) => { name: string; url: string } | null,
): ViewRun | null {
  const { link, tag, page } = groups
  if (tag) return { kind: 'hashtag', text: tag }
  if (page) {
    const named = pageOf(page)
    return named ? { kind: 'mention', text: named.name, href: named.url } : null
  }
  const url = (link ?? '').replace(/[.,;:!?)\]]+$/, '')
  return URL.canParse(url) ? { kind: 'link', text: url, href: url } : null
}
