import twitter from 'twitter-text'

interface Measures {
  weightedLength: number
  cashtags: string[]
}

/** Reading 5,000 characters takes milliseconds, and a post for 100 accounts asks for the same texts 100 times. */
const recent = new Map<string, Measures>()
const maxRecent = 64

function measure(text: string): Measures {
  const known = recent.get(text)
  if (known) return known
  if (recent.size >= maxRecent) recent.clear()
  const { weightedLength } = twitter.parseTweet(text)
  const measures = { weightedLength, cashtags: twitter.extractCashtags(text) }
  recent.set(text, measures)
  return measures
}

/** Length as X counts it: a link is 23, an emoji or a CJK character 2, most other characters 1. */
export function weightedLength(text: string): number {
  return measure(text).weightedLength
}

/** True when the text holds characters that X never takes (U+FFFE, U+FEFF, U+FFFF). */
export function hasForbiddenCharacters(text: string): boolean {
  return /[\uFFFE\uFEFF\uFFFF]/.test(text)
}

/** `$TSLA` and its like. */
export function cashtagsIn(text: string): string[] {
  return measure(text).cashtags
}

/** Where the links are, bare domains too: X shortens those as well. */
export function linksIn(text: string): { url: string; start: number; end: number }[] {
  return twitter
    .extractUrlsWithIndices(text)
    .map(({ url, indices }) => ({ url, start: indices[0], end: indices[1] }))
}
