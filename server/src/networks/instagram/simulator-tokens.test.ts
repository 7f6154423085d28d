import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { assertError, TestInstagram } from './simulator/test-instagram.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const redirect = 'http://127.0.0.1:4400/callback'
const scope = 'instagram_business_basic,instagram_business_content_publish'
const { clientId: client_id, clientSecret: client_secret } = sandboxApp

function dialog(instagram: TestInstagram, params: Record<string, string> = {}) {
  const query = { client_id, redirect_uri: redirect, response_type: 'code', scope, state: 's 1' }
  const search = new URLSearchParams({ ...query, decision: 'allow', ...params })
  return instagram.sandbox.call('GET', `/www.instagram.com/oauth/authorize?${search}`)
}

async function codeFrom(instagram: TestInstagram): Promise<string> {
  const location = (await dialog(instagram)).headers.get('location') ?? ''
  return new URL(location).searchParams.get('code') ?? ''
}

function shortToken(instagram: TestInstagram, code: string, params: Record<string, string> = {}) {
  const grant_type = 'authorization_code'
  const fields = { client_id, client_secret, grant_type, redirect_uri: redirect, code, ...params }
  const form = new URLSearchParams(fields)
  return instagram.sandbox.call('POST', '/api.instagram.com/oauth/access_token', { form })
}

function longToken(instagram: TestInstagram, access_token: string, secret: string = client_secret) {
  const query = { grant_type: 'ig_exchange_token', client_secret: secret, access_token }
  return instagram.sandbox.call(
    'GET',
    `/graph.instagram.com/access_token?${new URLSearchParams(query)}`,
  )
}

function refresh(instagram: TestInstagram, access_token: string) {
  const query = new URLSearchParams({ grant_type: 'ig_refresh_token', access_token })
  return instagram.sandbox.call('GET', `/graph.instagram.com/refresh_access_token?${query}`)
}

function me(instagram: TestInstagram, token: string) {
  return instagram.sandbox.call('GET', '/graph.instagram.com/v26.0/me?fields=username', { token })
}

test('login goes from the dialog by a code to an hour’s token and one of 60 days', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open()
  const granted = await dialog(instagram)
  assert.equal(granted.status, 302)
  const target = new URL(granted.headers.get('location') ?? '')
  assert.equal(`${target.origin}${target.pathname}`, redirect)
  assert.equal(target.searchParams.get('state'), 's 1')
  assert.equal(target.hash, '#_')
  const code = target.searchParams.get('code') ?? ''
  const short = await shortToken(instagram, `${code}#_`)
  assert.deepEqual(short.json, {
    access_token: short.json.access_token,
    user_id: instagram.account.id,
    permissions: scope.split(','),
  })
  const long = await longToken(instagram, short.json.access_token)
  assert.match(long.json.access_token, /^IGAA/)
  assert.deepEqual([long.json.token_type, long.json.expires_in], ['bearer', 5_184_000])
  t.mock.timers.tick(hourMs)
  assertError(await me(instagram, short.json.access_token), { code: 190, subcode: 463 })
  assertError(await longToken(instagram, short.json.access_token), { code: 190, subcode: 463 })
  assert.equal((await me(instagram, long.json.access_token)).status, 200)
  t.mock.timers.tick(60 * dayMs)
  const over = await me(instagram, long.json.access_token)
  assertError(over, { code: 190, subcode: 463, message: /Session has expired on \w+day, \d\d-/ })
  assert.match(over.headers.get('www-authenticate') ?? '', /^OAuth "Facebook Platform" "invalid_t/)
})

test('a code works once, within the hour, for its own address and app', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open()
  const code = await codeFrom(instagram)
  const wrong: [Record<string, string>, RegExp][] = [
    [{ redirect_uri: `${redirect}/` }, /redirect_uri is identical/],
    [{ client_id: 'other' }, /Invalid platform app/],
    [{ client_secret: 'other' }, /client secret/],
    [{ grant_type: 'password' }, /grant_type/],
  ]
  for (const [params, message] of wrong) {
    const answer = await shortToken(instagram, code, params)
    assert.equal(answer.status, 400)
    assert.deepEqual([answer.json.error_type, answer.json.code], ['OAuthException', 400])
    assert.match(answer.json.error_message, message)
  }
  assert.equal((await shortToken(instagram, code)).status, 200, 'nothing was spent')
  const used = {
    error_type: 'OAuthException',
    code: 400,
    error_message: 'Matching code was not found or was already used',
  }
  assert.deepEqual((await shortToken(instagram, code)).json, used)
  const late = await codeFrom(instagram)
  t.mock.timers.tick(hourMs)
  assert.deepEqual((await shortToken(instagram, late)).json, used)
})

test('the token reply may come in data[]', async () => {
  await using instagram = await TestInstagram.open()
  await instagram.set({ token_reply: 'data' })
  const reply = (await shortToken(instagram, await codeFrom(instagram))).json
  assert.equal(reply.data[0].permissions, scope)
  assertError(await longToken(instagram, reply.data[0].access_token, 'guess'), { code: 1 })
})

test('the dialog refuses what is not the app’s, and brings a refusal back', async () => {
  await using instagram = await TestInstagram.open()
  const wrong: [Record<string, string>, RegExp][] = [
    [{ client_id: 'other' }, /Invalid platform app/],
    [{ redirect_uri: 'https://evil.example/' }, /redirect_uri/],
    [{ response_type: 'token' }, /response_type/],
    [{ scope: 'business_basic' }, /Invalid Scopes: business_basic/],
  ]
  for (const [params, message] of wrong) {
    const answer = await dialog(instagram, params)
    assert.equal(answer.status, 400)
    assert.match(answer.text, message)
  }
  const denied = new URL(
    (await dialog(instagram, { decision: 'deny' })).headers.get('location') ?? '',
  ).searchParams
  assert.deepEqual(
    [denied.get('error'), denied.get('error_reason'), denied.get('state'), denied.get('code')],
    ['access_denied', 'user_denied', 's 1', null],
  )
})

test('a token is refreshed from the age of a day on, and the old one lasts', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open()
  const { access_token: old, expires_at: end } = instagram.account
  assert.ok(Date.parse(end ?? '') > Date.now() + 57 * dayMs)
  const next = await refresh(instagram, old)
  assert.equal(next.json.expires_in, 5_184_000)
  assert.match(next.json.permissions, /instagram_business_basic,/)
  assert.notEqual(next.json.access_token, old)
  assert.equal((await me(instagram, old)).status, 200)
  assert.equal((await me(instagram, next.json.access_token)).status, 200)
  assertError(await refresh(instagram, next.json.access_token), { code: 100, message: /24 hours/ })
  t.mock.timers.tick(dayMs)
  await instagram.set({ refresh_returns: 'same' })
  const same = await refresh(instagram, next.json.access_token)
  assert.equal(same.json.access_token, next.json.access_token)
  const short = (await shortToken(instagram, await codeFrom(instagram))).json.access_token
  assertError(await refresh(instagram, short), { code: 100, message: /long-lived/ })
  t.mock.timers.tick(60 * dayMs)
  assertError(await refresh(instagram, same.json.access_token), { code: 190, subcode: 463 })
})

test('a young token, and one without the basic permission, cannot be refreshed', async () => {
  await using instagram = await TestInstagram.open({ token_age_hours: 23 })
  assertError(await refresh(instagram, instagram.account.access_token), { code: 100 })
  const bare = await instagram.sandbox.addAccount({ without_scopes: ['instagram_business_basic'] })
  const refused = await refresh(instagram, bare.access_token)
  assertError(refused, { code: 10, status: 403 })
})

test('me tells the account’s id apart from the app’s', async () => {
  await using instagram = await TestInstagram.open({ account_type: 'MEDIA_CREATOR' })
  const { id, handle, name } = instagram.account
  const asked = await instagram.get('/me?fields=user_id,username,name,account_type')
  const { id: appScoped, ...account } = asked.json
  assert.deepEqual(account, {
    user_id: id,
    username: handle,
    name,
    account_type: 'MEDIA_CREATOR',
  })
  assert.notEqual(appScoped, id)
  assertError(await instagram.get(`/${appScoped}/media`), { code: 100, subcode: 33 })
  await instagram.set({ me_id: 'same' })
  assert.deepEqual((await instagram.get('/me')).json, { id })
})

test('tokens survive a restart; accounts give a good one when the last has ended', async () => {
  await using instagram = await TestInstagram.open()
  const { access_token: before } = instagram.account
  await instagram.sandbox.restart()
  assert.equal((await instagram.sandbox.account()).access_token, before)
  await instagram.sandbox.fault({
    network: 'instagram',
    kind: 'expire_token',
    step: 'read_me',
    count: 1,
  })
  assertError(await me(instagram, before), { code: 190, subcode: 463 })
  assertError(await me(instagram, before), { code: 190, subcode: 463 })
  const { access_token: after } = await instagram.sandbox.account()
  assert.notEqual(after, before)
  assert.equal((await me(instagram, after)).status, 200)
})

test('every way a token can die has its subcode, and a status of its own', async () => {
  await using instagram = await TestInstagram.open()
  for (const death of ['458', '459', '460', '464', '467', '492', 'none']) {
    await instagram.set({ token_death: death, token_error_status: death === '460' ? '401' : '400' })
    await instagram.sandbox.fault({ network: 'instagram', kind: 'expire_token', count: 1 })
    const { access_token: token } = await instagram.sandbox.account()
    const status = death === '460' ? 401 : 400
    const expected =
      death === 'none' ? { code: 190, status } : { code: 190, status, subcode: Number(death) }
    assertError(await me(instagram, token), expected, death)
  }
})
