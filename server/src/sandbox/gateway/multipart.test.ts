import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MalformedBody } from '../../networks/simulator-contract.ts'
import { boundaryOf, readParts } from './multipart.ts'

/** In pieces of any size, so that boundaries fall apart everywhere. */
async function* pieces(body: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

async function read(body: Buffer, size: number) {
  const parts: { name: string; filename: string | null; text: string }[] = []
  for await (const part of readParts(pieces(body, size), 'b')) {
    const chunks: Buffer[] = []
    for await (const chunk of part.chunks) chunks.push(chunk)
    parts.push({ name: part.name, filename: part.filename, text: Buffer.concat(chunks).toString() })
  }
  return parts
}

const body = Buffer.from(
  'preamble\r\n--b\r\nContent-Disposition: form-data; name="one"\r\n\r\nfirst\r\n--almost\r\n' +
    '\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="two"; filename="a \\"b\\".txt"\r\n\r\n' +
    '\r\n--b\r\nContent-Disposition: form-data; name=three\r\n\r\n\r\n\r\n--b--\r\nepilogue',
)

test('parts are the same however the body is cut', async () => {
  for (const size of [1, 2, 3, 7, 64, 10_000]) {
    assert.deepEqual(await read(body, size), [
      { name: 'one', filename: null, text: 'first\r\n--almost\r\n' },
      { name: 'two', filename: 'a "b".txt', text: '' },
      { name: 'three', filename: null, text: '\r\n' },
    ])
  }
})

test('an unread part is skipped; a body that stops early is malformed', async () => {
  const names: string[] = []
  for await (const { name } of readParts(pieces(body, 5), 'b')) names.push(name)
  assert.deepEqual(names, ['one', 'two', 'three'])
  await assert.rejects(read(body.subarray(0, 60), 10), MalformedBody)
})

test('boundaries are found as clients write them', () => {
  assert.equal(boundaryOf('multipart/form-data; boundary=abc'), 'abc')
  assert.equal(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b"'), 'a b')
  assert.equal(boundaryOf('application/json'), null)
})
