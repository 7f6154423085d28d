import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { renderErrorsDoc } from '../scripts/errors-doc.ts'
import {
  apiErrors,
  connectErrors,
  deliveryErrors,
  deliveryWarnings,
  validationWarnings,
} from '../src/errors.ts'

test('docs/errors.md is what errors.ts says', () => {
  const committed = readFileSync(path.resolve(import.meta.dirname, '../../docs/errors.md'), 'utf8')
  assert.equal(committed, renderErrorsDoc(), 'run: node server/scripts/print-docs.ts')
})

test('every code is documented once', () => {
  const codes = [...renderErrorsDoc().matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code)
  assert.deepEqual(
    codes,
    [apiErrors, deliveryErrors, deliveryWarnings, connectErrors, validationWarnings].flatMap(
      (table) => Object.keys(table),
    ),
  )
})
