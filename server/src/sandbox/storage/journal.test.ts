import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Journal } from './journal.ts'

interface Row {
  n: number
  text?: string
}

async function scratch() {
  const directory = await mkdtemp(join(tmpdir(), 'journal-'))
  return {
    path: join(directory, 'journal.ndjson'),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  }
}

function opened(path: string, kept: 'memory' | 'disk' = 'memory') {
  const journal = new Journal(path)
  const rows = journal.open<Row>('rows', kept)
  journal.replay()
  return { journal, rows }
}

for (const kept of ['memory', 'disk'] as const) {
  test(`rows kept in ${kept} come back as they were`, async () => {
    await using place = await scratch()
    const first = opened(place.path, kept)
    for (let n = 0; n < 100; n += 1) first.rows.put(`k${n}`, { n, text: 'Grüße, 世界' })
    first.rows.delete('k1')
    first.rows.put('k2', { n: 2000 })
    assert.equal(first.rows.get('k3')?.text, 'Grüße, 世界', 'readable before it is written')
    await first.journal.settled()
    assert.equal(first.rows.get('k3')?.n, 3, 'and after')
    await first.journal.close()
    const second = opened(place.path, kept)
    assert.equal(second.rows.size, 99)
    assert.equal(second.rows.get('k1'), undefined)
    assert.deepEqual(second.rows.get('k2'), { n: 2000 })
    assert.deepEqual([...second.rows.keys()].slice(0, 3), ['k0', 'k2', 'k3'])
    second.rows.clear()
    await second.journal.close()
    assert.equal(opened(place.path, kept).rows.size, 0)
  })
}

test('a torn last line is dropped and what follows is whole', async () => {
  await using place = await scratch()
  const first = opened(place.path)
  first.rows.put('a', { n: 1 })
  await first.journal.close()
  await appendFile(place.path, '["rows","b",{"n"')
  const second = opened(place.path)
  assert.deepEqual([...second.rows.keys()], ['a'])
  second.rows.put('c', { n: 3 })
  await second.journal.close()
  assert.deepEqual([...opened(place.path).rows.keys()], ['a', 'c'])
})

test('a journal of mostly dead rows is rewritten, and loses nothing', async () => {
  await using place = await scratch()
  const { journal, rows } = opened(place.path, 'disk')
  const text = 'x'.repeat(10_000)
  for (let n = 0; n < 2_500; n += 1) rows.put(`k${n % 10}`, { n, text })
  await journal.settled()
  assert.ok((await stat(place.path)).size < 1_000_000)
  assert.equal(rows.get('k7')?.n, 2_497)
  rows.put('new', { n: 1 })
  await journal.close()
  const again = opened(place.path, 'disk')
  assert.equal(again.rows.size, 11)
  assert.equal(again.rows.get('k7')?.n, 2_497)
})
