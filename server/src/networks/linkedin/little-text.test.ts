import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLittleText, toLittleText } from './little-text.ts'

/** As typed → as sent. */
const table: readonly (readonly [string, string])[] = [
  [
    'Opening hours (summer): 9-17, queue_free @ the corner. #bakery',
    'Opening hours \\(summer\\): 9-17, queue\\_free \\@ the corner. #bakery',
  ],
  [
    'all of | { } @ [ ] ( ) < > # \\ * _ ~',
    'all of \\| \\{ \\} \\@ \\[ \\] \\( \\) \\< \\> \\# \\\\ \\* \\_ \\~',
  ],
  ['#AI_tools', '#AI\\_tools'],
  ['C# and F#', 'C\\# and F\\#'],
  ['issue #12, #3d', 'issue \\#12, #3d'],
  ['https://example.com/a_b~c(d)#part', 'https://example.com/a\\_b\\~c\\(d\\)\\#part'],
  ['(#tag)', '\\(#tag\\)'],
  ['##twice', '\\#\\#twice'],
  ['#über #日本語 #cafe\u0301!', '#über #日本語 #cafe\u0301!'],
  ['@[Ann](urn:li:person:1)', '\\@\\[Ann\\]\\(urn:li:person:1\\)'],
  ['{hashtag|\\#|word}', '\\{hashtag\\|\\\\\\#\\|word\\}'],
  ['plain - . ! & " \' \n emoji 🎈 ＃', 'plain - . ! & " \' \n emoji 🎈 ＃'],
]

for (const [typed, sent] of table) {
  test(`${JSON.stringify(typed)} is sent as ${JSON.stringify(sent)}`, () => {
    assert.equal(toLittleText(typed), sent)
    assert.equal(fromLittleText(toLittleText(typed)), typed)
  })
}

test('hashtags and mentions come back as elements, and read as typed', () => {
  assert.equal(fromLittleText('Hello \\(all\\) {hashtag|\\#|bakery}'), 'Hello (all) #bakery')
  assert.equal(fromLittleText('{hashtag|#|AI\\_tools} {hashtag|＃|x}'), '#AI_tools #x')
  assert.equal(fromLittleText('@[Ann \\(Bee\\)](urn:li:person:ab\\_cd) says'), 'Ann (Bee) says')
})

test('whatever is typed is sent without a bare reserved character, and reads the same', () => {
  const alphabet = [
    'a',
    ' ',
    '#',
    '_',
    '(',
    ')',
    '\\',
    '@',
    '[',
    ']',
    '{',
    '}',
    '|',
    '<',
    '>',
    '*',
    '~',
    '\n',
    '7',
    'é',
    '🎈',
    '/',
  ]
  let seed = 7
  const random = (bound: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % bound
  }
  for (let round = 0; round < 5_000; round++) {
    const typed = Array.from({ length: random(24) }, () => alphabet[random(alphabet.length)]).join(
      '',
    )
    const sent = toLittleText(typed)
    assert.equal(fromLittleText(sent), typed, JSON.stringify(typed))
    const bare = sent.replace(/\\./gs, ' ').replace(/(?<![\p{L}\p{N}])#(?=\p{N}*\p{L})/gu, '')
    assert.doesNotMatch(bare, /[|{}@[\]()<>#\\*_~]/, JSON.stringify(typed))
  }
})
