import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseLittleText, readBack, shownText } from './simulator/little-text.ts'
import { codeOf, SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

const reserved = [...'|{}@[]()<>#\\*_~']

function shown(wire: string, keepUrls = false): [text: string, cutAt: number | null] {
  const { runs, cutAt } = parseLittleText(wire, keepUrls)
  return [shownText(runs), cutAt]
}

test('each reserved character shows when escaped, and ends the text when not', () => {
  for (const sign of reserved) {
    assert.deepEqual(shown(`a \\${sign} b`), [`a ${sign} b`, null], sign)
    assert.deepEqual(shown(`a ${sign} b`), ['a ', 2], sign)
  }
})

test('what is not reserved needs no escape', () => {
  const text =
    'Über 5 % – „Brot“! 100 % naturel: 日本語 🥐 e.g. a-b & c/d\n\nhttps://example.com/a-b?c=d&e'
  assert.deepEqual(shown(text), [text, null])
})

test('hashtags, bare and as templates, read back as templates', () => {
  const cases: [wire: string, text: string, back: string][] = [
    ['#bakery', '#bakery', '{hashtag|\\#|bakery}'],
    ['go #AI\\_tools now', 'go #AI_tools now', 'go {hashtag|\\#|AI\\_tools} now'],
    ['{hashtag|\\#|word}', '#word', '{hashtag|\\#|word}'],
    ['{hashtag|＃|word}', '#word', '{hashtag|\\#|word}'],
    ['a ＃brot', 'a #brot', 'a {hashtag|\\#|brot}'],
    ['#größe\\, und', '#größe', '{hashtag|\\#|größe}'],
    ['\\#plain', '#plain', '\\#plain'],
  ]
  for (const [wire, text, back] of cases) {
    const { runs } = parseLittleText(wire, false)
    assert.equal(shownText(runs), text, wire)
    assert.equal(readBack(runs), back, wire)
  }
  assert.deepEqual(shown('50 # off'), ['50 ', 3])
})

test('mentions are elements, with escapes in the name and in the URN', () => {
  const { runs, cutAt } = parseLittleText('By @[Ann \\(Bee\\)](urn:li:person:ab\\_cd).', false)
  assert.equal(cutAt, null)
  assert.deepEqual(runs[1], {
    kind: 'mention',
    text: 'Ann (Bee)',
    urn: 'urn:li:person:ab_cd',
    wire: '@[Ann \\(Bee\\)](urn:li:person:ab\\_cd)',
  })
  assert.deepEqual(shown('By @[Ann (Bee)](urn:li:person:abcd)'), ['By ', 3], 'a bare bracket')
  assert.deepEqual(shown('By @[Ann](urn:li:share:1)'), ['By ', 3], 'nobody’s URN')
})

test('a URL is no exception, unless the switch says so', () => {
  const url = 'https://example.com/a_b~c(d)#e'
  assert.deepEqual(shown(`see ${url} there`), ['see https://example.com/a', 25])
  assert.deepEqual(shown(`see ${url} there`, true), [`see ${url} there`, null])
  const escaped = url.replace(/[_~()#]/g, '\\$&')
  assert.deepEqual(shown(escaped), [url, null])
  assert.deepEqual(shown(escaped, true), [url, null])
})

test('whatever is escaped comes out as it was', () => {
  const alphabet = [...reserved, 'a', ' ', '\n', 'é', '🥐', '1', ':', '/', '.']
  for (let seed = 1; seed < 400; seed += 1) {
    let state = seed
    const next = () => (state = (state * 48_271) % 2_147_483_647)
    const text = Array.from(
      { length: 1 + (seed % 40) },
      () => alphabet[next() % alphabet.length],
    ).join('')
    const wire = text.replace(/[|{}@[\]()<>#\\*_~]/g, '\\$&')
    assert.deepEqual(shown(wire), [text, null])
    assert.deepEqual(shown(wire, true), [text, null])
  }
})

test('a post with an unescaped sign goes out cut, with 201 and without a word', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const urn = await linkedin.posted(page, { commentary: 'Summer hours (all week): 9-17' })
  assert.equal((await linkedin.ledger())[0]?.text, 'Summer hours')
  assert.equal((await linkedin.read(page, urn)).json.commentary, 'Summer hours ')
  await linkedin.set({ unescaped_text: 'refused' })
  const refused = await linkedin.post(page, { commentary: 'Summer hours (now): 9-17' })
  assert.deepEqual([refused.status, codeOf(refused)], [400, 'INVALID_VALUE_FOR_FIELD'])
  await linkedin.set({ unescaped_urls: 'kept' })
  const url = 'https://example.com/a_b'
  assert.equal((await linkedin.post(page, { commentary: url })).status, 201)
  assert.equal((await linkedin.ledger())[1]?.text, url)
})

test('the length counts escapes, and its refusal has the recorded body', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  assert.equal((await linkedin.post(page, { commentary: '\\_'.repeat(2_000) })).status, 201)
  const long = await linkedin.post(page, { commentary: `${'\\_'.repeat(2_000)}a` })
  assert.equal(long.status, 400)
  assert.deepEqual(long.json, {
    errorDetailType: 'com.linkedin.common.error.BadRequest',
    message:
      'com.linkedin.content.common.exception.BadRequestResponseException: ShareCommentary text length (4001 characters) exceeded the maximum allowed (4000 characters)',
    errorDetails: {
      inputErrors: [
        {
          description: 'Size of array cannot be higher than the maxLength',
          input: {},
          code: 'FIELD_ARRAY_SIZE_TOO_HIGH',
        },
      ],
    },
    status: 400,
  })
  await linkedin.set({ commentary_limit: 3_000 })
  const older = await linkedin.post(page, { commentary: 'a'.repeat(3_001) })
  assert.match(older.json.message, /\(3001 characters\) exceeded the maximum allowed \(3000/)
})

test('a blank text needs something beside it', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const blank = await linkedin.post(page, { commentary: ' \n ' })
  assert.deepEqual([blank.status, codeOf(blank)], [400, 'INVALID_VALUE_BLANK_FIELD'])
  const content = { article: { source: 'https://example.com', title: 'Card' } }
  assert.equal((await linkedin.post(page, { commentary: '', content })).status, 201)
  await linkedin.set({ blank_commentary: 'refused' })
  assert.equal((await linkedin.post(page, { commentary: '', content })).status, 400)
})
