import twitter from 'twitter-text'

/** Length as X counts it: a link is 23, an emoji or a CJK character 2, most other characters 1. */
export function weightedLength(text: string): number {
  return twitter.parseTweet(text).weightedLength
}

/** True when the text holds characters that X never takes (U+FFFE, U+FEFF, U+FFFF). */
export function hasForbiddenCharacters(text: string): boolean {
  return /[\uFFFE\uFEFF\uFFFF]/.test(text)
}

/** `$TSLA` and its like. */
export function cashtagsIn(text: string): string[] {
  return twitter.extractCashtags(text)
}

/** Where the links are, bare domains too: X shortens those as well. */
export function linksIn(text: string): { url: string; start: number; end: number }[] {
  return twitter
    .extractUrlsWithIndices(text)
    .map(({ url, indices }) => ({ url, start: indices[0], end: indices[1] }))
}
