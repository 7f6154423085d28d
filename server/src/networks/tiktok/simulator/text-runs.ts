/** A run of a caption. `href` is set where a reader can click; addresses are plain text on TikTok. */
export interface TextRun {
  kind: 'text' | 'mention' | 'tag'
  text: string
  href?: string
}

/** The caption cut at hashtags and mentions, which stand between spaces or line ends. */
export function textRuns(
  text: string,
  hrefOfMention: (username: string) => string | null,
): TextRun[] {
  return text.split(/((?<=^|\s)[#@][^\s#@]+)/u).flatMap((part, index): TextRun[] => {
    if (part === '') return []
    if (index % 2 === 0) return [{ kind: 'text', text: part }]
    if (part.startsWith('#')) return [{ kind: 'tag', text: part }]
    const href = hrefOfMention(part.slice(1))
    return [{ kind: 'mention', text: part, ...(href ? { href } : {}) }]
  })
}
