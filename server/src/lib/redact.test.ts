import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redactText, redactValue } from './redact.ts'

test('secrets of a known form go, whatever they are wrapped in', () => {
  const forms = [
    'Bearer canary.canary-canary',
    'basic Y2FuYXJ5OmNhbmFyeQ==canary',
    '{"access_token":"canary-canary"}',
    '{"body":"{\\"refresh_token\\": \\"canary-canary\\"}"}',
    'grant_type=refresh_token&client_secret=canary-canary&x=1',
    'code_verifier: canary-canary',
    `dra_test_canary${'0'.repeat(34)}`,
    'whsec_canarycanary',
  ]
  for (const form of forms) assert.doesNotMatch(redactText(form), /canary/, form)
  assert.equal(
    redactText('a=1&client_secret=canary-canary&b=2'),
    'a=1&client_secret=[redacted]&b=2',
  )
})

test('known secrets go wherever they are, plain or encoded; short ones stay', () => {
  const secret = 'canary/with+signs=='
  const text = `token ${secret} and ${encodeURIComponent(secret)}, t`
  assert.equal(redactText(text, [secret, 't']), 'token [redacted] and [redacted], t')
})

test('a value keeps its shape, also where a secret is no string', () => {
  const value = {
    access_token: 12345678,
    password: null,
    authorization: { scheme: 'Bearer', token: 'canary' },
    list: [{ detail: 'Bearer canary-canary' }, true, 7],
    'canary-canary': 1,
  }
  assert.deepEqual(redactValue(value, ['canary-canary']), {
    access_token: '[redacted]',
    password: null,
    authorization: '[redacted]',
    list: [{ detail: 'Bearer [redacted]' }, true, 7],
    '[redacted]': 1,
  })
})

test('what the database cannot keep is replaced', () => {
  assert.deepEqual(redactValue({ detail: 'a\0b\ud800c' }), { detail: 'a\ufffdb\ufffdc' })
})
