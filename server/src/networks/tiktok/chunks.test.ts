import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Chunk, chunkPlan, nextChunk } from './chunks.ts'

const megabyte = 1_000_000
const mebibyte = 1_048_576

/** Sizes around every bound of the rules, read as 10^6 and as 2^20. */
const sizes = [5, 10, 20, 30, 60, 64, 65, 70, 119, 128, 129, 1_000, 4_000].flatMap((size) =>
  [megabyte, mebibyte].flatMap((unit) => [size * unit - 1, size * unit, size * unit + 1]),
)

for (const unit of [megabyte, mebibyte]) {
  test(`chunks obey every rule with MB as ${unit} bytes`, () => {
    for (const size of [1, 1_000, ...sizes.filter((each) => each <= 4_000 * megabyte)]) {
      const { chunkBytes, count } = chunkPlan(size)
      const lastBytes = size - (count - 1) * chunkBytes
      assert.equal(count, Math.floor(size / chunkBytes), `${size}: the count is rounded down`)
      assert.ok(count >= 1 && count <= 1_000, `${size}: ${count} chunks`)
      if (count === 1) assert.equal(chunkBytes, size, `${size}: one chunk is the whole file`)
      else assert.ok(chunkBytes >= 5 * unit && chunkBytes <= 64 * unit, `${size}: ${chunkBytes}`)
      if (size > 64 * unit) assert.ok(count >= 2, `${size}: several chunks`)
      assert.ok(lastBytes <= 128 * unit, `${size}: the last has ${lastBytes}`)
    }
  })
}

test('chunks follow one another without a gap to the last byte', () => {
  for (const size of [1, 64_000_000, 64_000_001, 79_999_999, 80_000_000, 123_456_789]) {
    const chunks: Chunk[] = []
    for (let offset = 0; offset < size; ) {
      const chunk = nextChunk(size, offset)
      assert.equal(chunk.start, offset)
      chunks.push(chunk)
      offset = chunk.end
    }
    assert.equal(chunks.length, chunkPlan(size).count)
    assert.deepEqual(chunks.map(({ isLast }) => isLast).indexOf(true), chunks.length - 1)
    assert.equal(chunks.at(-1)?.end, size)
  }
})

test('an upload that stopped within a chunk goes on to that chunk’s end', () => {
  assert.deepEqual(nextChunk(70_000_000, 12_000_000), {
    start: 12_000_000,
    end: 20_000_000,
    isLast: false,
  })
  assert.deepEqual(nextChunk(70_000_000, 65_000_000), {
    start: 65_000_000,
    end: 70_000_000,
    isLast: true,
  })
})
