import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliveryErrors, deliveryWarnings, validationWarnings } from '../errors.ts'
import { allNetworks } from './registry.ts'
import { refusal, reporter } from './rules.ts'

const all = allNetworks.flatMap(({ id, rules }) =>
  Object.entries(rules).map(([name, rule]) => ({ id: `${id}.${name}`, ...rule })),
)

test('there are more than a hundred rules, and each says what, why, where it is from and the cure', () => {
  assert.ok(all.length >= 100, `${all.length}`)
  for (const rule of all) {
    assert.match(rule.id, /^[a-z]+\.[a-z0-9_]+$/)
    assert.match(rule.limit.source, /^https:\/\//, rule.id)
    assert.match(rule.limit.checked, /^20\d\d-\d\d-\d\d$/, rule.id)
    for (const text of [rule.checks, rule.message, rule.fix])
      assert.notEqual(text.trim(), '', rule.id)
  }
})

test('every code of a rule is one that is documented', () => {
  const codes = { ...deliveryErrors, ...deliveryWarnings, ...validationWarnings }
  for (const { id, code, severity } of all) {
    assert.ok(code in codes, id)
    if (severity === 'error') assert.ok(code in deliveryErrors, id)
  }
})

test('a problem is the rule with what was found filled in', () => {
  const limit = { value: 5 * 1024 * 1024, source: 'https://example.com', checked: '2026-01-31' }
  const words = ['It has {actual} MB; {limit} MB fit.', 'Send a smaller one.'] as const
  const report = reporter('a', {
    big: refusal('media_too_large', 'Size.', limit, ...words, { unit: 'bytes' }),
  })
  assert.deepEqual(report('big', 'media_urls.0', { actual: limit.value + 1 }), {
    severity: 'error',
    rule: 'a.big',
    code: 'media_too_large',
    path: 'media_urls.0',
    message: 'It has 5.01 MB; 5 MB fit.',
    fix: 'Send a smaller one.',
    limit: limit.value,
    actual: limit.value + 1,
  })
})
