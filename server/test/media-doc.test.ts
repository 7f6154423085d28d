import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { renderMediaDoc } from '../scripts/media-doc.ts'
import { networkIds } from '../src/networks/registry.ts'

test('docs/media.md is what the networks’ rules say', () => {
  const committed = readFileSync(path.resolve(import.meta.dirname, '../../docs/media.md'), 'utf8')
  assert.equal(committed, renderMediaDoc(), 'run: node server/scripts/print-docs.ts')
})

test('the table of files has a column for every network and a fate in every cell', () => {
  const rows = renderMediaDoc()
    .split('\n')
    .filter((line) => /^\| (JPEG|PNG|WebP|GIF|MP4|MOV|WebM)/.test(line))
  assert.ok(rows.length >= 12)
  for (const row of rows) {
    const cells = row
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim())
    assert.equal(cells.length, networkIds.length, row)
    for (const cell of cells) {
      assert.match(cell, /^(as it is|as JPEG|as MP4|made smaller|refused: .{10,})$/, row)
    }
  }
})
