import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canBeOurs, isSurelyOurs, readListedPost, sameText } from './match.ts'

const listed = (fields: object) => {
  const post = readListedPost({
    id: '1_2',
    message: 'Hi',
    created_time: '2026-11-23T10:00:05+0000',
    ...fields,
  })
  assert.ok(post)
  return post
}
const photo = (id: string) => ({ media_type: 'photo', type: 'photo', target: { id } })
const album = (...ids: string[]) => ({
  attachments: {
    data: [{ media_type: 'album', type: 'album', subattachments: { data: ids.map(photo) } }],
  },
})
const expected = { text: 'Hi', photoIds: [], link: null }

test('spaces, line ends and composed letters do not count; words do', () => {
  assert.ok(sameText('Two lines\nand  café', ' Two lines\r\nand cafe\u0301 '))
  assert.ok(sameText('Costs $5 (really?) [yes]*', 'Costs $5 (really?) [yes]*'))
  assert.ok(!sameText('Costs $5', 'Costs $6'))
  assert.ok(!sameText('abc', 'a.c'))
  assert.ok(sameText('', ''))
})

test('a mentioned Page is shown by its name', () => {
  assert.ok(sameText('With Cute Kittens today', 'With @[123456] today'))
  assert.ok(!sameText('With Cute Kittens tomorrow', 'With @[123456] today'))
})

test('a text is told from a post with media, and a published post from a draft', () => {
  assert.ok(canBeOurs(listed({}), expected))
  assert.ok(canBeOurs(listed({ attachments: { data: [{ media_type: 'link' }] } }), expected))
  assert.ok(!canBeOurs(listed(album('7', '8')), expected))
  assert.ok(!canBeOurs(listed({ is_published: false }), expected))
})

test('photos are told by their number, and surely by their ids', () => {
  const ours = { ...expected, photoIds: ['7', '8'] }
  assert.ok(canBeOurs(listed(album('7', '8')), ours))
  assert.ok(isSurelyOurs(listed(album('7', '8')), ours))
  assert.ok(canBeOurs(listed(album('5', '6')), ours))
  assert.ok(!isSurelyOurs(listed(album('5', '6')), ours))
  assert.ok(!canBeOurs(listed(album('7', '8', '9')), ours))
  assert.ok(
    isSurelyOurs(listed({ attachments: { data: [photo('7')] } }), { ...expected, photoIds: ['7'] }),
  )
})

test('a link is known also behind the page that Facebook leads it over', () => {
  const ours = { ...expected, link: 'https://example.com/a?b=1' }
  const behind = 'https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2Fa%2F%3Fb%3D1&h=x'
  const post = (url: string) => listed({ attachments: { data: [{ media_type: 'link', url }] } })
  assert.ok(isSurelyOurs(post(behind), ours))
  assert.ok(isSurelyOurs(post('https://example.com/a?b=1'), ours))
  assert.ok(!isSurelyOurs(post('https://example.com/other'), ours))
})

test('a post without an id is no post', () => {
  assert.equal(readListedPost({ message: 'Hi' }), null)
})
