import assert from 'node:assert/strict'
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { after, before, test } from 'node:test'
import { decodeProtectedHeader, exportJWK } from 'jose'
import { decrypt } from '../src/lib/envelope.ts'
import { createDashboardTokens } from '../src/people/dashboard-tokens.ts'
import { createSigningKeys } from '../src/people/signing-keys.ts'
import { type SignedIn, signIn } from './signed-in.ts'
import { startTestApp, type TestApp } from './start-app.ts'

let app: TestApp
let owner: SignedIn
/** What the program itself signs with. */
let ours: { kid: string; privateKey: KeyObject }
let publicPem: string
let publicJwk: object
before(async () => {
  app = await startTestApp()
  owner = await signIn(app, 'owner', { 'dravo-environment': 'test' })
  const { kid } = decodeProtectedHeader(owner.token) as { kid: string }
  ours = { kid, privateKey: await privateKeyOf(kid) }
  const { keys } = (await (await fetch(`${app.url}/.well-known/jwks.json`)).json()) as {
    keys: object[]
  }
  publicJwk = keys[0] ?? {}
  publicPem = createPublicKey({ key: publicJwk as never, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString()
})
after(async () => app[Symbol.asyncDispose]())

/** From the database, opened with the master key: what nobody outside can do. */
async function privateKeyOf(kid: string): Promise<KeyObject> {
  const [row] = await app.app.database.query<{ private_jwk: string }>({
    text: 'select private_jwk from signing_keys where id = $1',
    values: [kid],
  })
  const place = { workspaceId: '-', table: 'signing_keys', column: 'private_jwk', rowId: kid }
  const jwk = JSON.parse(decrypt(app.app.masterKeys, place, row?.private_jwk ?? ''))
  return createPrivateKey({ key: jwk, format: 'jwk' })
}

const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

const nowSeconds = (): number => Math.floor(Date.now() / 1000)
const goodHeader = () => ({ alg: 'ES256', typ: 'JWT', kid: ours.kid })
const goodClaims = () => ({
  sub: owner.userId,
  iss: app.url,
  aud: app.url,
  iat: nowSeconds(),
  exp: nowSeconds() + 300,
})

type Signer = (input: string) => Buffer

const es256 =
  (key: KeyObject): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })

/** A token made by hand, so that anything can be wrong with it. */
function token(
  header: unknown = goodHeader(),
  claims: unknown = goodClaims(),
  signer: Signer = es256(ours.privateKey),
): string {
  const input = `${encoded(header)}.${encoded(claims)}`
  return `${input}.${signer(input).toString('base64url')}`
}

const headed = (more: object, signer?: Signer): string =>
  token({ ...goodHeader(), ...more }, goodClaims(), signer)
const claiming = (more: object): string => token(goodHeader(), { ...goodClaims(), ...more })
const hmac =
  (secret: string | Buffer): Signer =>
  (input) =>
    createHmac('sha256', secret).update(input).digest()
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })

/** Each forged in one way; a table, so that one more is one more line. */
const forgeries: Readonly<Record<string, () => string | Promise<string>>> = {
  'alg none, unsigned': () => headed({ alg: 'none' }, () => Buffer.alloc(0)),
  'alg None, unsigned': () => headed({ alg: 'None' }, () => Buffer.alloc(0)),
  'alg none with our signature': () => headed({ alg: 'none' }),
  'no alg': () => token({ typ: 'JWT', kid: ours.kid }),
  'no signature': () => token(goodHeader(), goodClaims(), () => Buffer.alloc(0)),
  'signature of zeros': () => token(goodHeader(), goodClaims(), () => Buffer.alloc(64)),
  'signature cut': () => token().slice(0, -4),
  'signature with more': () => `${token()}AAAA`,
  'DER signature': () =>
    token(goodHeader(), goodClaims(), (input) =>
      sign('sha256', Buffer.from(input), ours.privateKey),
    ),
  'HS256 with the public key as secret (PEM)': () => headed({ alg: 'HS256' }, hmac(publicPem)),
  'HS256 with the public key as secret (JWK)': () =>
    headed({ alg: 'HS256' }, hmac(JSON.stringify(publicJwk))),
  'HS256 with an empty secret': () => headed({ alg: 'HS256' }, hmac('')),
  'HS256 with the kid as secret': () => headed({ alg: 'HS256' }, hmac(ours.kid)),
  'RS256 of a stranger': () =>
    headed({ alg: 'RS256' }, (input) => sign('sha256', Buffer.from(input), rsa.privateKey)),
  'ES384 of a stranger': () =>
    headed({ alg: 'ES384' }, (input) =>
      sign('sha384', Buffer.from(input), { key: p384.privateKey, dsaEncoding: 'ieee-p1363' }),
    ),
  'another key under our kid': () => headed({}, es256(stranger.privateKey)),
  'another key in jwk': async () =>
    headed({ jwk: await exportJWK(stranger.publicKey) }, es256(stranger.privateKey)),
  'another key in jwk, without kid': async () =>
    headed(
      { kid: undefined, jwk: await exportJWK(stranger.publicKey) },
      es256(stranger.privateKey),
    ),
  'another key behind jku': () =>
    headed({ jku: 'https://evil.example/jwks.json' }, es256(stranger.privateKey)),
  'another key behind x5u': () =>
    headed({ x5u: 'https://evil.example/cert.pem' }, es256(stranger.privateKey)),
  'another key in x5c': () => headed({ x5c: ['MIIB'] }, es256(stranger.privateKey)),
  'unknown kid': () => headed({ kid: 'sig_0nobody' }),
  'no kid': () => headed({ kid: undefined }),
  'kid that is a path': () => headed({ kid: '../../../dev/null' }, hmac('')),
  'kid that is SQL': () => headed({ kid: "x' or '1'='1" }),
  'kid that is a number': () => headed({ kid: 0 }),
  'kid that is a list': () => headed({ kid: [ours.kid] }),
  'kid that every object has': () => headed({ kid: 'constructor' }),
  'critical header that nobody knows': () => headed({ crit: ['b64'], b64: false }),
  'critical header of its own': () => headed({ crit: ['x'], x: 1 }),
  'another typ': () => headed({ typ: 'at+jwt' }),
  'no typ': () => headed({ typ: undefined }),
  expired: () => claiming({ exp: nowSeconds() - 61, iat: nowSeconds() - 400 }),
  'no exp': () => claiming({ exp: undefined }),
  'exp as a text': () => claiming({ exp: String(nowSeconds() + 300) }),
  'exp far away, issued long ago': () =>
    claiming({ exp: nowSeconds() + 1e9, iat: nowSeconds() - 3_600 }),
  'not yet good': () => claiming({ nbf: nowSeconds() + 300 }),
  'issued in the future': () => claiming({ iat: nowSeconds() + 3_600 }),
  'no iat': () => claiming({ iat: undefined }),
  'another issuer': () => claiming({ iss: 'https://evil.example' }),
  'no issuer': () => claiming({ iss: undefined }),
  'issuer with a slash': () => claiming({ iss: `${app.url}/` }),
  'another audience': () => claiming({ aud: 'https://other.example' }),
  'ours among other audiences': () => claiming({ aud: [app.url, 'https://other.example'] }),
  'no audience': () => claiming({ aud: undefined }),
  'no subject': () => claiming({ sub: undefined }),
  'subject that is a list': () => claiming({ sub: [owner.userId] }),
  'subject that is SQL': () => claiming({ sub: "usr_x' or '1'='1" }),
  'claims changed after signing': () => {
    const [head, , signature] = owner.token.split('.')
    return [head, encoded({ ...goodClaims(), sub: 'usr_other' }), signature].join('.')
  },
  'header changed after signing': () => {
    const [, claims, signature] = owner.token.split('.')
    return [encoded({ ...goodHeader(), extra: 1 }), claims, signature].join('.')
  },
  'claims that are no JSON': () => token(goodHeader(), 'not json'),
  'claims that are a list': () => token(goodHeader(), []),
  'claims that are null': () => token(goodHeader(), 'null'),
  'header that is no JSON': () => token('not json'),
  'four parts': () => `${owner.token}.${encoded('x')}`,
  'two parts': () => owner.token.split('.').slice(0, 2).join('.'),
  'five parts, as encrypted ones have': () => `${owner.token}.x.y`,
  'larger than 8 kB': () => claiming({ more: randomBytes(3_200).toString('hex') }),
}

test('the tokens of this table are forged in one way each: without it they are taken', async () => {
  assert.deepEqual(decodeProtectedHeader(owner.token), goodHeader())
  const { api } = owner
  const headers = { authorization: `Bearer ${token()}` }
  assert.equal((await api.request('GET', '/v1/posts', { headers })).status, 200)
  assert.ok(Object.keys(forgeries).length >= 30)
})

for (const [name, forge] of Object.entries(forgeries))
  test(`refused: ${name}`, async () => {
    const headers = { authorization: `Bearer ${await forge()}` }
    const { status, body } = await owner.api.request('GET', '/v1/posts', { headers })
    assert.deepEqual([status, body.code], [401, 'unauthorized'])
    const garbage = await owner.api.request('GET', '/v1/posts', {
      headers: { authorization: 'Bearer nonsense' },
    })
    assert.equal(body.detail, garbage.body.detail, 'the answer does not say what was wrong')
  })

test('a flood of unknown kids asks the database once a minute', async () => {
  const { pool } = app.app.database
  let uses = 0
  const count = () => {
    uses += 1
  }
  pool.on('acquire', count)
  const asking = Array.from({ length: 200 }, (_, index) =>
    owner.api.request('GET', '/v1/posts', {
      headers: { authorization: `Bearer ${headed({ kid: `sig_flood${index}` })}` },
    }),
  )
  for (const { status } of await Promise.all(asking)) assert.equal(status, 401)
  pool.off('acquire', count)
  // The program's own rounds use it too.
  assert.ok(uses < 50, `the database was used ${uses} times`)
})

test('two keys are good while one follows the other', async () => {
  await app.app.database.query({
    text: `update signing_keys set created_at = now() - interval '31 days'`,
  })
  const keys = createSigningKeys(app.app.database, app.app.masterKeys)
  const tokens = createDashboardTokens(keys, app.url)
  const next = await tokens.issue(owner.userId)
  assert.notEqual(decodeProtectedHeader(next).kid, ours.kid)
  assert.deepEqual(await tokens.verify(next), { userId: owner.userId })
  assert.deepEqual(await tokens.verify(token()), { userId: owner.userId })
  assert.equal((await keys.publicJwks()).length, 2)
})
