import fc from 'fast-check'

/** What texts go wrong on: marks, directions, halves of characters, what databases and pages take amiss. */
const oddities = [
  '\0',
  '\uFEFF',
  '\uD800',
  '\uFFFF',
  '\u202E',
  '\u200D',
  '\u2028',
  'e\u0301'.repeat(40),
  '👨‍👩‍👧‍👦',
  '🇩🇪',
  'ﷺ',
  '한국어',
  '$TSLA $AAPL',
  '#tag '.repeat(40),
  '@ann '.repeat(25),
  '((*_~|\\{}[]<>@#',
  "'; drop table posts; --",
  '<script>alert(1)</script>',
  '{limit}',
  '%00',
  'https://example.com/?a=b&c=d#e',
  'http://[::1]:99999',
  '\r\n\t \u00a0',
  '__proto__',
] as const

/** Texts of all kinds, most of them short. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.constantFrom(...oddities), { minLength: 1, maxLength: 4 }).map((all) => all.join('')),
)

/** A text of exactly so many characters, of one or two UTF-16 units each. */
export function textOfLength(length: number): fc.Arbitrary<string> {
  return fc.constantFrom('a', '好', '🐱', '(').map((unit) => unit.repeat(Math.max(0, length)))
}
