import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { renderRulesDoc } from '../scripts/rules-doc.ts'
import { allNetworks } from '../src/networks/registry.ts'

test('docs/rules.md is what the catalogues say', () => {
  const committed = readFileSync(path.resolve(import.meta.dirname, '../../docs/rules.md'), 'utf8')
  assert.equal(committed, renderRulesDoc(), 'run: node server/scripts/print-docs.ts')
})

test('every rule of every network is documented once', () => {
  const documented = [...renderRulesDoc().matchAll(/^\| `([a-z]+\.\w+)`/gm)].map(([, id]) => id)
  assert.equal(new Set(documented).size, documented.length)
  for (const { id, rules } of allNetworks)
    for (const name of Object.keys(rules)) assert.ok(documented.includes(`${id}.${name}`), name)
})
