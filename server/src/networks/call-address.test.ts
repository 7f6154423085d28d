import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AddressRules, addressOf } from './call-address.ts'
import { TransportError } from './transport-error.ts'

const hosts = ['open.example.com', '*.uploads.example']
const live: AddressRules = { environment: 'live', sandboxUrl: null, hosts }
const inTest: AddressRules = { environment: 'test', sandboxUrl: 'http://127.0.0.1:4401', hosts }

test('a network may take uploads at any host below one of its own', () => {
  for (const host of ['us.uploads.example', 'a.b.uploads.example', 'open.example.com']) {
    assert.equal(addressOf(`https://${host}/v?x=1`, live).target.href, `https://${host}/v?x=1`)
    const { target, host: named } = addressOf(`https://${host}/v?x=1`, inTest)
    assert.deepEqual([target.href, named], [`http://127.0.0.1:4401/${host}/v?x=1`, host])
  }
})

test('what only looks like a host below it is refused', () => {
  const others = ['uploads.example', 'evil-uploads.example', 'us.uploads.example.evil.test']
  for (const host of others) {
    for (const rules of [live, inTest])
      assert.throws(() => addressOf(`https://${host}/`, rules), TransportError, host)
  }
})
