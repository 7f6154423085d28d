import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { TestSandbox } from './test-sandbox.ts'

test('one demo person for each network from the start, with avatars', async () => {
  await using sandbox = await TestSandbox.open()
  const accounts = (await sandbox.call('GET', '/_sandbox/accounts')).json
  const networks = accounts.map(({ network }: { network: string }) => network)
  assert.deepEqual(networks.toSorted(), ['facebook', 'instagram', 'linkedin', 'tiktok', 'x'])
  for (const account of accounts) {
    assert.equal(account.handle, 'dravo_demo')
    assert.ok(account.access_token.length > 20)
  }
  const avatar = await sandbox.call('GET', '/_sandbox/avatars/x/dravo_demo.svg')
  assert.equal(avatar.headers.get('content-type'), 'image/svg+xml')
  await sandbox.restart()
  const again = (await sandbox.call('GET', '/_sandbox/accounts')).json
  assert.deepEqual(again, accounts, 'they stay the same people')
})

test('more people are made on demand, and mistakes are named', async () => {
  await using sandbox = await TestSandbox.open()
  const more = await sandbox.call('POST', '/_sandbox/accounts', {
    json: { network: 'x', count: 3 },
  })
  assert.equal(more.status, 201)
  assert.deepEqual(
    more.json.map(({ handle }: { handle: string }) => handle),
    ['dravo_demo_2', 'dravo_demo_3', 'dravo_demo_4'],
  )
  const pages = await sandbox.call('POST', '/_sandbox/accounts', { json: { network: 'facebook' } })
  assert.equal(pages.json[0].page_id, pages.json[0].id)
  const wrong: [unknown, string][] = [
    [{ network: 'y' }, 'network'],
    [{ network: 'x', count: 0 }, 'count'],
    [{ network: 'x', traits: { subscription_type: 'Gold' } }, 'traits.subscription_type'],
    [{ network: 'x', traits: { shoe: 1 } }, 'traits.shoe'],
  ]
  for (const [json, path] of wrong) {
    const answer = await sandbox.call('POST', '/_sandbox/accounts', { json })
    assert.equal(answer.status, 400)
    assert.equal(answer.json.errors[0].path, path)
  }
})

test('settings have real defaults, change by name, survive, and refuse what they do not know', async () => {
  await using sandbox = await TestSandbox.open()
  const before = (await sandbox.call('GET', '/_sandbox/settings')).json
  assert.equal(before.caps, 'real')
  assert.equal(before.processing_ms, 500)
  assert.equal(before.listing_lag_ms, 0)
  await sandbox.set({ caps: 'off', x: { app_tier: 'enterprise' } })
  await sandbox.restart()
  const after = (await sandbox.call('GET', '/_sandbox/settings')).json
  assert.deepEqual(after, { ...before, caps: 'off', x: { ...before.x, app_tier: 'enterprise' } })
  const bad = await sandbox.call('PATCH', '/_sandbox/settings', {
    json: { caps: 'maybe', processing_ms: -1, cap: 1, x: { tier: 'a', app_tier: 'b' } },
  })
  assert.equal(bad.status, 400)
  assert.equal(bad.headers.get('content-type'), 'application/problem+json')
  const paths = bad.json.errors.map(({ path }: { path: string }) => path)
  assert.deepEqual(paths.toSorted(), ['cap', 'caps', 'processing_ms', 'x.app_tier', 'x.tier'])
  assert.deepEqual((await sandbox.call('GET', '/_sandbox/settings')).json, after)
})

test('emptying takes posts, calls and faults; people, tokens and settings stay', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token } = await sandbox.account()
  await sandbox.set({ caps: 'off' })
  await sandbox.call('POST', '/api.x.com/2/tweets', { token, json: { text: 'Soon gone' } })
  await sandbox.fault({ kind: 'delay', step: 'read_me' })
  assert.equal((await sandbox.call('DELETE', '/_sandbox')).status, 204)
  assert.deepEqual(await sandbox.ledger(), { posts: [], calls: [] })
  await sandbox.restart()
  assert.deepEqual(await sandbox.ledger(), { posts: [], calls: [] })
  assert.deepEqual((await sandbox.call('GET', '/_sandbox/faults')).json, [])
  const again = await sandbox.call('POST', '/api.x.com/2/tweets', {
    token,
    json: { text: 'Soon gone' },
  })
  assert.equal(again.status, 201, 'the token is good, and nothing is a duplicate any more')
  assert.equal((await sandbox.call('GET', '/_sandbox/settings')).json.caps, 'off')
})

test('what is not there says what is', async () => {
  await using sandbox = await TestSandbox.open()
  const host = await sandbox.call('GET', '/api.example.com/v1')
  assert.equal(host.status, 404)
  assert.ok(host.json.hosts.includes('api.x.com'))
  const path = await sandbox.call('GET', '/api.x.com/3/nothing')
  assert.equal(path.status, 404)
  const control = await sandbox.call('GET', '/_sandbox/ledgers')
  assert.match(control.json.detail, /GET \/_sandbox/)
  const method = await sandbox.call('PUT', '/_sandbox/settings')
  assert.equal(method.status, 405)
  assert.equal(method.headers.get('allow'), 'GET, PATCH')
  const broken = await sandbox.call('PATCH', '/_sandbox/settings', {
    form: new URLSearchParams('a=b'),
  })
  assert.equal(broken.json.code, 'invalid_json')
  const index = await sandbox.call('GET', '/_sandbox')
  assert.ok(index.json.networks[0].steps.create_post)
})

test('a Host header of somebody else is not answered', async () => {
  await using sandbox = await TestSandbox.open()
  const ask = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(sandbox.url)
      request({ hostname, port, path: '/_sandbox/accounts', headers: { host } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .on('error', reject)
        .end()
    })
  assert.equal(await ask('rebound.example'), 400)
  assert.equal(await ask('127.0.0.1.evil.example:80'), 400)
  assert.equal(await ask('localhost:4401'), 200)
  assert.equal(await ask('[::1]:4401'), 200)
})

test('pages are served under a strict policy, and their data is text only', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token, handle } = await sandbox.account()
  const text = '<img src=x onerror=alert(1)> see https://example.com/a'
  const { id } = (await sandbox.call('POST', '/api.x.com/2/tweets', { token, json: { text } })).json
    .data
  for (const path of ['/', '/x.com', `/x.com/${handle}`, `/x.com/${handle}/status/${id}`]) {
    const page = await sandbox.call('GET', path)
    assert.equal(page.status, 200, path)
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff')
    assert.ok(!page.text.includes('onerror'))
    assert.ok(!/<script(?![^>]*\bsrc=)/.test(page.text), 'nothing inline')
  }
  assert.equal((await sandbox.call('GET', '/x.com/nobody')).status, 404)
  const view = (await sandbox.call('GET', `/_sandbox/view/x.com/${handle}/status/${id}`)).json
  assert.deepEqual(view.post.runs, [
    { kind: 'text', text: '<img src=x onerror=alert(1)> see ' },
    { kind: 'link', text: 'example.com/a', href: 'https://example.com/a' },
  ])
})

test('open pages hear of a new post', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token } = await sandbox.account()
  const events = await fetch(`${sandbox.url}/_sandbox/events`)
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
  assert.ok(reader)
  await sandbox.call('POST', '/api.x.com/2/tweets', { token, json: { text: 'News' } })
  let heard = ''
  while (!heard.includes('event: change')) heard += (await reader.read()).value ?? ''
  assert.match(heard, /event: change\ndata: x\n\n/)
  await reader.cancel()
})
