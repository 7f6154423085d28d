import fc from 'fast-check'

/** What generated posts are made of. */
export interface Stock {
  accountIds: readonly string[]
  /** Sets of files that stand in one post. */
  media: readonly (readonly string[])[]
}

const words = fc.constantFrom(
  'hello',
  'Grüße',
  '한국어',
  '👨‍👩‍👧‍👦',
  '#tag',
  '@ann',
  '$TSLA',
  'https://example.com/a?b=c&d=e#f',
  'example.org',
  'a & b < c > d',
  '(round) [square] {curly} *star* _low_ ~tilde~ \\back |bar|',
  'café',
  'e\u0301',
  '\n\n',
  '“quoted”',
  "it's",
)

const text = fc
  .array(words, { minLength: 1, maxLength: 12 })
  .map((all) => all.join(' '))
  .filter((value) => value.trim() !== '')
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })
const altTexts = fc.array(fc.constantFrom('', 'A red bicycle', '자전거'), { maxLength: 3 })
const answers = fc.constant(['yes', 'no'])

const rarely = <T>(value: T) => fc.option(fc.constant(value), { nil: undefined, freq: 1 })

const facebookPost = fc.record({
  text: maybe(text),
  alt_texts: maybe(altTexts),
  as_reel: maybe(fc.boolean()),
  first_comment: maybe(text),
  link: maybe(fc.constant('https://example.com/news')),
})

const instagramPost = fc.record({
  alt_texts: maybe(altTexts),
  share_to_feed: maybe(fc.boolean()),
  first_comment: maybe(text),
  is_ai_generated: maybe(fc.boolean()),
})

const options = fc.record({
  x: fc.record({
    text: maybe(text),
    alt_texts: maybe(altTexts),
    poll: maybe(fc.record({ options: answers, duration_minutes: fc.integer({ min: 5, max: 60 }) })),
    thread: maybe(fc.array(text, { minLength: 1, maxLength: 2 })),
  }),
  facebook: fc.oneof(fc.record({ as_story: fc.constant(true) }), facebookPost),
  instagram: fc.oneof(fc.record({ as_story: fc.constant(true) }), instagramPost),
  linkedin: fc.record({
    text: maybe(text),
    alt_texts: maybe(altTexts),
    poll: maybe(
      fc.record({
        question: fc.constant('Well?'),
        options: answers,
        duration: fc.constant('ONE_DAY'),
      }),
    ),
    link_preview: rarely({ url: 'https://example.com/news', title: 'News' }),
    visibility: maybe(fc.constantFrom('PUBLIC', 'CONNECTIONS')),
    first_comment: maybe(text),
    disable_reshare: maybe(fc.boolean()),
  }),
  tiktok: fc.record({
    text: maybe(text),
    privacy_level: maybe(fc.constantFrom('SELF_ONLY', 'PUBLIC_TO_EVERYONE')),
    disable_comment: maybe(fc.boolean()),
    title: maybe(fc.constantFrom('A title', '🎈')),
    photo_cover_index: maybe(fc.integer({ min: 0, max: 3 })),
    as_draft: rarely(true),
  }),
})

/** Bodies that are well-formed, and that some networks take and others do not. */
export function likelyPosts({ accountIds, media }: Stock) {
  return fc.record({
    account_ids: fc.uniqueArray(fc.constantFrom(...accountIds), { minLength: 1, maxLength: 5 }),
    text,
    media_urls: fc.constantFrom(...media).map((urls) => [...urls]),
    platform_options: options,
  })
}
