import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import type { SandboxAccount } from '../simulator-contract.ts'
import { SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

const redirect = 'http://localhost:9/callback'

async function codeFor(linkedin: SandboxedLinkedin, as: SandboxAccount, scope: string) {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'sandbox-app',
    redirect_uri: redirect,
    state: 'q9 Zt4',
    scope,
    decision: 'allow',
    member: as.id,
  })
  const answer = await linkedin.sandbox.call(
    'GET',
    `/www.linkedin.com/oauth/v2/authorization?${query}`,
  )
  assert.equal(answer.status, 302, answer.text)
  const target = new URL(answer.headers.get('location') ?? '')
  assert.equal(target.searchParams.get('state'), 'q9 Zt4')
  return target.searchParams.get('code') ?? ''
}

function exchange(linkedin: SandboxedLinkedin, code: string, fields: Record<string, string> = {}) {
  const body = { grant_type: 'authorization_code', code, redirect_uri: redirect, ...fields }
  return linkedin.oauth('accessToken', body)
}

function refresh(linkedin: SandboxedLinkedin, token: string) {
  return linkedin.oauth('accessToken', { grant_type: 'refresh_token', refresh_token: token })
}

test('a code becomes a token of 60 days with commas between its scopes, and a signed id_token', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const code = await codeFor(linkedin, member, 'openid profile w_member_social')
  const answer = await exchange(linkedin, code)
  assert.equal(answer.status, 200)
  const { access_token, expires_in, scope, token_type, id_token, refresh_token } = answer.json
  assert.equal(token_type, 'Bearer')
  assert.equal(scope, 'openid,profile,w_member_social')
  assert.ok(expires_in === 5_184_000 || expires_in === 5_183_999)
  assert.ok(access_token.length > 300, 'long, as the network’s are')
  assert.ok(refresh_token.startsWith('AQX'))
  const me = await linkedin.v2({ ...member, access_token }, 'GET', '/userinfo')
  assert.equal(me.json.sub, member.id)

  const [head, claims, signature] = id_token.split('.')
  const keys = await linkedin.sandbox.call('GET', '/www.linkedin.com/oauth/openid/jwks')
  const key = createPublicKey({ key: keys.json.keys[0], format: 'jwk' })
  const signed = Buffer.from(signature, 'base64url')
  assert.ok(verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), key, signed))
  const told = JSON.parse(Buffer.from(claims, 'base64url').toString())
  assert.equal(told.iss, 'https://www.linkedin.com/oauth')
  assert.equal(told.aud, 'sandbox-app')
  assert.equal(told.sub, member.id)
  assert.equal(told.exp - told.iat, 3_600)
})

test('a code is good once, with its redirect_uri; one that never was is another error', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const code = await codeFor(linkedin, member, 'w_member_social')
  assert.equal((await exchange(linkedin, code)).json.id_token, undefined, 'no openid, no id_token')
  const again = await exchange(linkedin, code)
  assert.equal(again.status, 400)
  assert.equal(again.json.error, 'invalid_redirect_uri')
  assert.match(
    again.json.error_description,
    /^Unable to retrieve access token: appid\/redirect uri/,
  )
  const other = await codeFor(linkedin, member, 'w_member_social')
  const elsewhere = { redirect_uri: 'http://localhost:9/other' }
  assert.equal((await exchange(linkedin, other, elsewhere)).json.error, 'invalid_redirect_uri')
  const unknown = await exchange(linkedin, 'AQTnever')
  assert.equal(unknown.status, 401)
  assert.equal(unknown.json.error, 'invalid_request')
  assert.match(unknown.json.error_description, /authorization code not found$/)
})

test('what is missing is named, and credentials count in the body only', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const whole: Record<string, string> = {
    grant_type: 'authorization_code',
    code: 'AQT',
    redirect_uri: redirect,
    client_id: 'sandbox-app',
    client_secret: 'sandbox-secret',
  }
  for (const name of Object.keys(whole)) {
    const answer = await linkedin.oauth('accessToken', { ...whole, [name]: '' })
    assert.equal(answer.status, 400, name)
    assert.deepEqual(answer.json, {
      error: 'invalid_request',
      error_description: `A required parameter "${name}" is missing`,
    })
  }
  const basic = await linkedin.sandbox.call('POST', '/www.linkedin.com/oauth/v2/accessToken', {
    headers: { authorization: `Basic ${btoa('sandbox-app:sandbox-secret')}` },
    form: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'AQX' }),
  })
  assert.match(basic.json.error_description, /"client_id" is missing/)
  const wrong = await linkedin.oauth('accessToken', { ...whole, client_secret: 'guess' })
  assert.equal(wrong.status, 401)
  assert.equal(wrong.json.error, 'invalid_client')
  const kind = await linkedin.oauth('accessToken', { ...whole, grant_type: 'password' })
  assert.equal(kind.status, 400)
})

test('a refresh token stays the same and gives tokens until it is revoked', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const account = await linkedin.sandbox.account()
  const first = account.refresh_token ?? ''
  const second = await refresh(linkedin, first)
  assert.equal(second.status, 200)
  assert.equal(second.json.refresh_token, first)
  assert.ok(second.json.refresh_token_expires_in <= 31_536_000)
  assert.ok(second.json.refresh_token_expires_in > 31_535_000)
  assert.notEqual(second.json.access_token, account.access_token)
  for (const access_token of [account.access_token, second.json.access_token]) {
    const me = await linkedin.v2({ ...account, access_token }, 'GET', '/userinfo')
    assert.equal(me.status, 200)
  }
  assert.equal((await linkedin.oauth('revoke', { token: first })).status, 200)
  const refused = await refresh(linkedin, first)
  assert.equal(refused.status, 400)
  assert.deepEqual(refused.json, {
    error: 'invalid_request',
    error_description:
      'The provided authorization grant or refresh token is invalid, expired or revoked',
  })
  assert.deepEqual((await refresh(linkedin, 'AQXnever')).json, refused.json)
  assert.deepEqual((await refresh(linkedin, account.access_token)).json, refused.json)
  const fresh = await linkedin.sandbox.account()
  assert.equal((await linkedin.v2(fresh, 'GET', '/userinfo')).status, 200)
})

test('introspection tells active from revoked and from expired', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const account = await linkedin.sandbox.account()
  const token = account.access_token
  const active = await linkedin.oauth('introspectToken', { token })
  assert.equal(active.json.active, true)
  assert.equal(active.json.status, 'active')
  assert.equal(active.json.auth_type, '3L')
  assert.match(active.json.scope, /,w_organization_social,/)
  assert.equal(active.json.expires_at - active.json.created_at, 5_184_000)
  await linkedin.oauth('revoke', { token })
  assert.equal((await linkedin.oauth('introspectToken', { token })).json.status, 'revoked')
  const next = (await linkedin.sandbox.account()).access_token
  await linkedin.sandbox.fault({ kind: 'expire_token', step: 'read_userinfo' })
  await linkedin.v2({ ...account, access_token: next }, 'GET', '/userinfo')
  const expired = await linkedin.oauth('introspectToken', { token: next })
  assert.deepEqual([expired.json.active, expired.json.status], [false, 'expired'])
  assert.equal((await linkedin.oauth('introspectToken', { token: 'AQVnever' })).status, 400)
  assert.equal((await linkedin.oauth('introspectToken', { token, client_id: 'no' })).status, 400)
  const secret = await linkedin.oauth('introspectToken', { token, client_secret: 'no' })
  assert.equal(secret.status, 401)
})

test('a consent to other scopes ends the earlier tokens of the member', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const consent = async (scope: string) =>
    (await exchange(linkedin, await codeFor(linkedin, member, scope))).json.access_token
  const first = await consent('openid profile')
  const same = await consent('profile openid')
  const asked = (access_token: string) =>
    linkedin.v2({ ...member, access_token }, 'GET', '/userinfo')
  assert.equal((await asked(first)).status, 200, 'the same scopes end nothing')
  const other = await consent('openid profile w_member_social')
  for (const token of [first, same, member.access_token]) {
    assert.equal((await asked(token)).json.code, 'REVOKED_ACCESS_TOKEN')
  }
  assert.equal((await asked(other)).status, 200)
})

test('switches: spaces, minutes, no refresh tokens, a self-serve app', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const scope = 'openid profile w_member_social'
  await linkedin.set({ scope_separator: 'space', refresh_expiry_unit: 'minutes' })
  const spaced = await exchange(linkedin, await codeFor(linkedin, member, scope))
  assert.equal(spaced.json.scope, scope)
  assert.ok(spaced.json.refresh_token_expires_in <= 525_600)
  await linkedin.set({ refresh_tokens: false })
  const without = await exchange(linkedin, await codeFor(linkedin, member, scope))
  assert.equal(without.json.refresh_token, undefined)
  assert.equal(without.json.refresh_token_expires_in, undefined)
  assert.equal((await linkedin.sandbox.account()).refresh_token, null)
  await linkedin.set({ refresh_tokens: true, app: 'self_serve' })
  const plain = await linkedin.sandbox.account()
  assert.equal(plain.refresh_token, null)
  const told = await linkedin.oauth('introspectToken', { token: plain.access_token })
  assert.equal(told.json.scope, 'openid,profile,email,w_member_social')
})

test('tokens, codes and keys survive a restart', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const before = await linkedin.sandbox.account()
  const code = await codeFor(linkedin, before, 'openid profile')
  await linkedin.sandbox.restart()
  assert.deepEqual(await linkedin.sandbox.account(), before)
  const { json } = await exchange(linkedin, code)
  const keys = (await linkedin.sandbox.call('GET', '/www.linkedin.com/oauth/openid/jwks')).json
  await linkedin.sandbox.restart()
  const token = { ...before, access_token: json.access_token }
  assert.equal((await linkedin.v2(token, 'GET', '/userinfo')).status, 200)
  const again = await linkedin.sandbox.call('GET', '/www.linkedin.com/oauth/openid/jwks')
  assert.deepEqual(again.json, keys)
})
