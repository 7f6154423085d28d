import twitterText from 'twitter-text'

const { extractCashtags, extractMentions, extractUrlsWithIndices, parseTweet } = twitterText

export const shortTextLimit = 280
export const longTextLimit = 25_000

export interface Measured {
  weightedLength: number
  /** False for characters that X never takes. */
  hasValidCharacters: boolean
}

/** Length as X counts it: links 23, emoji 2, most scripts 1, CJK 2. */
export function measure(text: string): Measured {
  const hasValidCharacters = !/[\uFFFE\uFEFF\uFFFF]/.test(text)
  // Printable ASCII without a dot can hold no link, so that every character counts 1.
  if (/^[\n\x20-\x2d\x2f-\x7e]*$/.test(text))
    return { weightedLength: text.length, hasValidCharacters }
  return { weightedLength: parseTweet(text).weightedLength, hasValidCharacters }
}

export function linksOf(text: string): { url: string; start: number; end: number }[] {
  if (!text.includes('.')) return []
  return extractUrlsWithIndices(text).map(({ url, indices: [start, end] }) => ({ url, start, end }))
}

export function mentionsOf(text: string): string[] {
  return text.includes('@') || text.includes('\uff20') ? extractMentions(text) : []
}

export function cashtagsOf(text: string): string[] {
  return text.includes('$') ? extractCashtags(text) : []
}

/** The text as the API gives it: links shortened, `&<>` escaped, links to the media at its end. */
export function wireText(
  text: string,
  shortLinks: readonly string[],
  mediaLink: string | null,
): string {
  let out = ''
  let at = 0
  linksOf(text).forEach(({ start, end }, index) => {
    out += escaped(text.slice(at, start)) + (shortLinks[index] ?? text.slice(start, end))
    at = end
  })
  out += escaped(text.slice(at))
  return mediaLink ? `${out}${out ? ' ' : ''}${mediaLink}` : out
}

/** A long post's beginning, as it stands in `text`; the whole is in its note. */
export function beginning(text: string): string {
  let cut = [...text].slice(0, 276).join('')
  while (measure(cut).weightedLength > 276) cut = [...cut].slice(0, -4).join('')
  const lastSpace = cut.lastIndexOf(' ')
  return `${lastSpace > 200 ? cut.slice(0, lastSpace) : cut}…`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Where the n-th link of a post is found: the code names post and number, so nothing needs to be kept. */
export function shortCode(postId: string, index: number): string {
  let rest = BigInt(postId)
  let code = ''
  do {
    code = digits.charAt(Number(rest % 62n)) + code
    rest /= 62n
  } while (rest > 0n)
  return code + digits.charAt(index % 62)
}

/** @returns the post and the number behind a code, or null */
export function shortCodeParts(code: string): { postId: string; index: number } | null {
  if (!/^[0-9A-Za-z]{2,13}$/.test(code)) return null
  let value = 0n
  for (const digit of code.slice(0, -1)) value = value * 62n + BigInt(digits.indexOf(digit))
  return { postId: value.toString(), index: digits.indexOf(code.slice(-1)) }
}

/** Number of the link that a post's media stand behind. */
export const mediaLinkIndex = 61
