import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountsOn, measureValidation } from '../bench/rows/validation.ts'
import { networkIds } from '../src/networks/registry.ts'
import { checkAccounts } from '../src/posts/validate-post.ts'

test('a post for 100 accounts on five networks is checked in at most 5 ms of processor time', () => {
  const ms = measureValidation()
  assert.ok(ms <= 5, `${ms} ms`)
})

test('the largest texts there can be, for 100 accounts, take less than a second of processor time', () => {
  const part = (n: number) => `${n} ${'https://example.com/a#b $TSLA @ann 好🐱 ((( '.repeat(110)}`
  const thread = Array.from({ length: 24 }, (_, n) => part(n).slice(0, 5_000))
  for (const platform of networkIds) {
    const accounts = accountsOn(platform, 100)
    const body = { text: '#a@b http://'.repeat(416), platform_options: { x: { thread } } }
    const before = process.cpuUsage()
    checkAccounts(body, accounts, new Map(), new Map())
    const { user, system } = process.cpuUsage(before)
    assert.ok(user + system < 1_000_000, `${platform}: ${user + system} µs`)
  }
})
