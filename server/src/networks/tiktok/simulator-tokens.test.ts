import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { api, assertRefused, SimulatedTiktok } from './test/simulated-tiktok.ts'

const codes = '/www.tiktok.com/v2/auth/authorize/'

function refresh(tiktok: SimulatedTiktok, token: string | null) {
  return tiktok.oauth('token', { grant_type: 'refresh_token', refresh_token: token ?? '' })
}

function who(tiktok: SimulatedTiktok, token: string, fields = 'open_id') {
  return tiktok.sandbox.call('GET', `${api}/user/info/?fields=${fields}`, { token })
}

async function consent(tiktok: SimulatedTiktok, fields: Record<string, string> = {}) {
  const query = new URLSearchParams({
    client_key: sandboxApp.clientId,
    scope: 'user.info.basic,video.publish',
    response_type: 'code',
    redirect_uri: `${tiktok.origin}/connect/callback`,
    state: 'state-1',
    decision: 'allow',
    creator: tiktok.creator.id,
    ...fields,
  })
  const answer = await tiktok.sandbox.call('GET', `${codes}?${query}`)
  const location = answer.headers.get('location')
  return { answer, callback: location ? new URL(location).searchParams : new URLSearchParams() }
}

function exchange(tiktok: SimulatedTiktok, code: string | null, fields = {}) {
  return tiktok.oauth('token', {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: `${tiktok.origin}/connect/callback`,
    ...fields,
  })
}

test('a refresh gives the next pair, flat, and ends the former refresh token', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const { refresh_token: first, id } = tiktok.creator
  const second = await refresh(tiktok, first)
  assert.equal(second.status, 200)
  const { access_token, refresh_token, expires_in, refresh_expires_in, ...rest } = second.json
  assert.deepEqual(rest, {
    open_id: id,
    scope:
      'user.info.basic,user.info.profile,user.info.stats,video.list,video.publish,video.upload',
    token_type: 'Bearer',
  })
  assert.match(access_token, /^act\./)
  assert.match(refresh_token, /^rft\./)
  assert.deepEqual([expires_in, refresh_expires_in], [7_200, 15_552_000])
  assert.equal((await who(tiktok, access_token)).status, 200)
  const again = await refresh(tiktok, first)
  assert.equal(again.status, 200, 'the body tells, not the status')
  assert.equal(again.json.error, 'invalid_grant')
  assert.deepEqual(Object.keys(again.json), ['error', 'error_description', 'log_id'])
  await tiktok.set({ oauth_error_status: '400' })
  assert.equal((await refresh(tiktok, first)).status, 400)
})

test('lifetimes are what the switches say, and without rotation the refresh token stays', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.set({
    access_token_seconds: 86_400,
    refresh_token_seconds: 31_536_000,
    refresh_rotates: false,
  })
  const { refresh_token: first } = tiktok.creator
  const second = await refresh(tiktok, first)
  assert.equal(second.json.expires_in, 86_400)
  assert.equal(second.json.refresh_token, first)
  assert.ok(
    second.json.refresh_expires_in <= 15_552_000,
    'its life goes on, it does not begin anew',
  )
  assert.equal((await refresh(tiktok, first)).json.error, undefined)
  await tiktok.set({ refresh_rotates: true })
  assert.equal((await refresh(tiktok, first)).json.refresh_expires_in, 31_536_000)
})

test('token calls name what is wrong with them', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const token = { grant_type: 'refresh_token', refresh_token: tiktok.creator.refresh_token ?? '' }
  const wrong: [fields: Record<string, string>, error: string][] = [
    [{ ...token, client_secret: 'guess' }, 'invalid_client'],
    [{ ...token, client_key: '' }, 'invalid_request'],
    [{ grant_type: 'refresh_token' }, 'invalid_request'],
    [{ refresh_token: 'rft.x' }, 'invalid_request'],
    [{ grant_type: 'refresh_token', refresh_token: 'rft.x' }, 'invalid_grant'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ grant_type: 'client_credentials' }, 'unauthorized_client'],
    [{ grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://a' }, 'invalid_grant'],
    [{ grant_type: 'authorization_code', code: 'x' }, 'invalid_request'],
  ]
  for (const [fields, error] of wrong) {
    assert.equal((await tiktok.oauth('token', fields)).json.error, error, JSON.stringify(fields))
  }
  const json = await tiktok.sandbox.call('POST', `${api}/oauth/token/`, { json: token })
  assert.equal(json.json.error, 'invalid_request')
  assert.equal((await refresh(tiktok, tiktok.creator.refresh_token)).json.error, undefined)
})

test('a pair survives restarts; revoking ends it and fails what was under way', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const { access_token: token } = tiktok.creator
  await tiktok.sandbox.restart()
  assert.equal((await tiktok.sandbox.account()).access_token, token)
  await tiktok.sandbox.set({ processing_ms: 1_500 })
  const publishId = await tiktok.postVideo()
  const revoked = await tiktok.oauth('revoke', { token })
  assert.equal(revoked.status, 200)
  assert.deepEqual(revoked.json, {})
  assertRefused(await who(tiktok, token), 401, 'access_token_invalid')
  assert.equal((await refresh(tiktok, tiktok.creator.refresh_token)).json.error, 'invalid_grant')
  tiktok.creator = await tiktok.sandbox.account()
  assert.notEqual(tiktok.creator.access_token, token)
  assert.equal((await tiktok.status(publishId)).fail_reason, 'auth_removed')
  const later = await tiktok.postVideo({ title: 'Seen after the one that was stopped' })
  await tiktok.until(later, ({ status }) => status === 'PUBLISH_COMPLETE')
  assert.equal((await tiktok.sandbox.ledger()).posts.length, 1)
})

test('a consent gives a code, and the code the tokens, once', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.become({ scopes: ['user.info.basic'] })
  const { answer, callback } = await consent(tiktok)
  assert.equal(answer.status, 302)
  assert.equal(callback.get('state'), 'state-1')
  assert.equal(callback.get('scopes'), 'user.info.basic', 'the creator unticked the other')
  const code = callback.get('code')
  assert.match(code ?? '', /\*.*!/)
  const tokens = await exchange(tiktok, code)
  assert.equal(tokens.json.open_id, tiktok.creator.id)
  assert.equal(tokens.json.scope, 'user.info.basic')
  assert.equal((await who(tiktok, tokens.json.access_token)).status, 200)
  assert.equal((await exchange(tiktok, code)).json.error, 'invalid_grant')
  const elsewhere = (await consent(tiktok)).callback.get('code')
  const moved = await exchange(tiktok, elsewhere, { redirect_uri: `${tiktok.origin}/other` })
  assert.equal(moved.json.error, 'invalid_grant')
})

test('a code challenge is hexadecimal, unlike everywhere else', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const code_verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  const hex = '13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3'
  const base64url = createHash('sha256').update(code_verifier).digest('base64url')
  const withChallenge = async (code_challenge: string) => {
    const asked = await consent(tiktok, { code_challenge, code_challenge_method: 'S256' })
    return exchange(tiktok, asked.callback.get('code'), { code_verifier })
  }
  assert.match((await withChallenge(hex)).json.access_token, /^act\./)
  assert.equal((await withChallenge(base64url)).json.error, 'invalid_request')
})

test('a consent that cannot be given is sent back with the reason, or not sent back at all', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const errorOf = async (fields: Record<string, string>) =>
    (await consent(tiktok, fields)).callback.get('error')
  assert.equal(await errorOf({ scope: 'user.info.basic video.publish' }), 'invalid_scope')
  assert.equal(await errorOf({ response_type: 'token' }), 'unsupported_response_type')
  assert.equal(await errorOf({ state: '' }), 'invalid_request')
  assert.equal(await errorOf({ code_challenge: 'x' }), 'invalid_request')
  assert.equal(await errorOf({ decision: 'deny' }), 'access_denied')
  for (const redirect_uri of [
    'https://elsewhere.example/cb',
    `${tiktok.origin}/cb?tenant=1`,
    `${tiktok.origin}/${'a'.repeat(512)}`,
  ]) {
    const { answer } = await consent(tiktok, { redirect_uri })
    assert.equal(answer.status, 400)
    assert.equal(answer.headers.get('location'), null)
  }
  assert.equal((await consent(tiktok, { client_key: 'other' })).answer.status, 400)
})

test('user info gives the fields asked for, as far as the scopes go', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const { access_token: token, id } = tiktok.creator
  const all = await who(tiktok, token, 'open_id,union_id,avatar_url,display_name,username')
  assert.equal(all.json.error.code, 'ok')
  const { open_id, display_name, username, avatar_url } = all.json.data.user
  assert.deepEqual([open_id, display_name, username], [id, 'Dravo Demo', 'dravo_demo'])
  assert.equal((await fetch(avatar_url)).headers.get('content-type'), 'image/svg+xml')
  assertRefused(await who(tiktok, token, ''), 400, 'invalid_params')
  assertRefused(await who(tiktok, token, 'open_id,shoe_size'), 400, 'invalid_params')
  await tiktok.become({ scopes: ['user.info.basic'] })
  const { access_token: narrow } = tiktok.creator
  assert.equal((await who(tiktok, narrow, 'open_id')).status, 200)
  assertRefused(await who(tiktok, narrow, 'username'), 401, 'scope_not_authorized')
  await tiktok.set({ field_scope_error: 'scope_permission_missed' })
  assertRefused(await who(tiktok, narrow, 'username'), 400, 'scope_permission_missed')
})
