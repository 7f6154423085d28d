import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { createOutsideTokens } from '../src/people/outside-tokens.ts'
import { createClient } from './client.ts'
import { signIn } from './signed-in.ts'
import { startTestApp, type TestApp } from './start-app.ts'

type Key = Parameters<SignJWT['sign']>[0]

let app: TestApp
let issuer: Server
/** What the issuer publishes, and how often it was asked. */
let published: JWK[] = []
let asked = 0
let isDown = false
let keys: { first: Key; second: Key; rsa: Key }
before(async () => {
  issuer = createServer((_request, response) => {
    asked += 1
    response.statusCode = isDown ? 500 : 200
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: published }))
  })
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve))
  const [first, second, rsa] = await Promise.all([
    generateKeyPair('ES256', { extractable: true }),
    generateKeyPair('ES256', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
  ])
  keys = { first: first.privateKey, second: second.privateKey, rsa: rsa.privateKey }
  published = [{ ...(await exportJWK(first.publicKey)), kid: 'first', alg: 'ES256' }]
  published.push({ ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256' })
  app = await startTestApp({
    OUTSIDE_ISSUER: 'https://id.example',
    OUTSIDE_AUDIENCE: 'dravo',
    OUTSIDE_JWKS_URL: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`,
    OUTSIDE_ALGORITHMS: 'ES256',
  })
  const { userId } = await signIn(app, 'editor')
  await app.app.database.query({
    text: `update people set email = 'ada@example.com' where id = $1`,
    values: [userId],
  })
})
after(async () => {
  issuer.close()
  await app[Symbol.asyncDispose]()
})

const claims = { sub: 'ada', email: 'Ada@example.com', email_verified: true }

function token(
  more: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: Key = keys.first,
): Promise<string> {
  return new SignJWT({ iss: 'https://id.example', aud: 'dravo', ...claims, ...more })
    .setProtectedHeader({ alg: 'ES256', kid: 'first', ...header })
    .setExpirationTime('5m')
    .sign(key)
}

const statusOf = async (value: string): Promise<number> =>
  (await createClient(app.url, { authorization: `Bearer ${value}` }).get('/v1/posts')).status

test('before a person is bound, only a verified address of somebody here lets them in', async () => {
  assert.equal(await statusOf(await token({ email_verified: false })), 401)
  assert.equal(await statusOf(await token({ email_verified: 'true' })), 401)
  assert.equal(await statusOf(await token({ email: 'nobody@example.com' })), 401)
  assert.equal(await statusOf(await token()), 200)
  assert.equal(
    await statusOf(await token({ email: undefined })),
    200,
    'known by subject from now on',
  )
  assert.equal(await statusOf(await token({ sub: 'mallory' })), 401, 'the address is taken')
})

test('tokens that are not its whole, living tokens for us are refused', async () => {
  for (const forged of [
    await token({ iss: 'https://evil.example' }),
    await token({ aud: 'another' }),
    await token({ sub: undefined }),
    await token({ sub: '' }),
    await token({ nbf: Math.floor(Date.now() / 1000) + 300 }),
    await token({}, { kid: 'unknown' }),
    await token({}, { typ: 'id+jwt' }),
    await token({}, {}, keys.second),
    // Published, but signed in a way that is not configured.
    await token({}, { alg: 'RS256', kid: 'rsa' }, keys.rsa),
  ])
    assert.equal(await statusOf(forged), 401)
})

test('a flood of unknown kids asks the issuer at most once a minute', async () => {
  const before = asked
  for (let count = 0; count < 50; count += 1)
    assert.equal(await statusOf(await token({}, { kid: `flood-${count}` })), 401)
  assert.ok(asked - before <= 1, `asked ${asked - before} times`)
})

test('while the issuer is down, the last good keys go on', async () => {
  const outside = app.app.config.outsideIssuer
  assert.ok(outside)
  const tokens = createOutsideTokens(app.app.database, outside, 1)
  const verified = async () => tokens.verify(await token())
  assert.ok(await verified())
  isDown = true
  const before = asked
  for (let count = 0; count < 3; count += 1) {
    await new Promise((resolve) => setTimeout(resolve, 2))
    assert.ok(await verified())
  }
  assert.ok(asked > before, 'the issuer was asked, and did not answer')
  isDown = false
})

test('our own tokens are taken as before', async () => {
  const { api } = await signIn(app, 'viewer')
  assert.equal((await api.get('/v1/posts')).status, 200)
})
