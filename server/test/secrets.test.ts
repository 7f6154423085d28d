import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { loadMasterKeys } from '../src/config/master-keys.ts'
import { type Database, openDatabase } from '../src/db/database.ts'
import { createKeys } from '../src/keys/keys.ts'
import { loadPepper } from '../src/keys/pepper.ts'
import { type ChildApp, end, startChild } from './child-app.ts'
import { type Answer, createClient } from './client.ts'
import { createTestDatabase, type TestDatabase } from './database-server.ts'
import { photo } from './sample-media.ts'
import { freePorts } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

/** Random, so that finding one of them is no accident. */
const canary = (): string => `canary${randomBytes(24).toString('hex')}`

const secret = {
  masterKey: randomBytes(32).toString('base64'),
  clientSecret: canary(),
  liveAccessToken: canary(),
  liveRefreshToken: canary(),
  deadRefreshToken: canary(),
  // Of somebody else: the network echoes them, and only their form tells what they are.
  appSecret: canary(),
  password: canary(),
  foreignBearer: canary(),
  foreignInJson: canary(),
  foreignInText: canary(),
  foreignInForm: canary(),
}

let testDatabase: TestDatabase
let database: Database
let directory: string
let child: ChildApp
let person: { id: string; access_token: string; refresh_token: string }
/** The tokens that the account was last connected with. */
let connected: { access_token: string; refresh_token: string }
let liveKey: string
let apiUrl: string
/** The text of every answer of the API. */
const answers: string[] = []

before(async () => {
  testDatabase = await createTestDatabase()
  directory = await mkdtemp(path.join(tmpdir(), 'dravo-secrets-'))
  const [port, sandboxPort] = await freePorts(2)
  child = await startChild({
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    DATA_DIR: directory,
    DATABASE_URL: testDatabase.url,
    MASTER_KEYS: `1:${secret.masterKey}`,
    X_CLIENT_ID: 'an-app',
    X_CLIENT_SECRET: secret.clientSecret,
    RECONCILE_SECONDS: '0.1,0.2',
    LOG_LEVEL: 'trace',
  })
  apiUrl = `http://127.0.0.1:${port}`
  child.api = listening(child.api)
  database = openDatabase({ connectionString: testDatabase.url }, 2, () => {})
  const masterKeys = await loadMasterKeys(`1:${secret.masterKey}`, directory)
  const keys = createKeys(database, await loadPepper(database, masterKeys))
  const [workspace] = await database.query<{ id: string }>({ text: 'select id from workspaces' })
  liveKey = (await keys.create(workspace?.id ?? '', 'live', 'live')).key
  const { body } = await child.sandbox.post('/_sandbox/accounts', { network: 'x', count: 1 })
  person = body[0]
})
after(async () => {
  await end(child, 'SIGTERM')
  await database.close()
  await testDatabase.drop()
  await rm(directory, { recursive: true, force: true })
})

function listening(api: ChildApp['api']): ChildApp['api'] {
  const heard = (answer: Answer): Answer => {
    answers.push(JSON.stringify(answer.body), ...[...answer.headers].flat())
    return answer
  }
  return {
    request: async (...args) => heard(await api.request(...args)),
    get: async (...args) => heard(await api.get(...args)),
    post: async (...args) => heard(await api.post(...args)),
    patch: async (...args) => heard(await api.patch(...args)),
    delete: async (...args) => heard(await api.delete(...args)),
  }
}

/** An answer of the network that repeats everything it was sent, and some of what others sent. */
function gossip(status: number) {
  const { access_token, refresh_token } = connected
  const words = `The token ${access_token} (renewed by ${refresh_token}, app sandbox-secret) is bad. Bearer ${secret.foreignBearer} was worse; client_secret=${secret.foreignInForm}&x=1.\0`
  return {
    status,
    title: 'Forbidden',
    detail: words,
    error: 'invalid_request',
    error_description: words,
    errors: [{ message: words, parameters: { access_token: [secret.foreignInJson] } }],
    request: {
      headers: { authorization: `Bearer ${access_token}` },
      body: JSON.stringify({ refresh_token, password: secret.foreignInText }),
      access_token: 1234567890123,
      client_secret: secret.foreignInJson,
    },
  }
}

async function fault(step: string, status: number, count = 1): Promise<void> {
  const body = { network: 'x', step, kind: 'status', status, count, body: gossip(status) }
  assert.equal((await child.sandbox.post('/_sandbox/faults', body)).status, 201)
}

async function connect(credentials: object): Promise<string> {
  const { access_token, refresh_token, id } = person
  connected = { access_token, refresh_token, ...credentials }
  const body = { platform: 'x', platform_account_id: id, credentials: connected }
  return (await child.api.post('/v1/accounts', body)).body.id
}

async function publish(account: string, text: string, more: object = {}): Promise<Answer['body']> {
  const { body } = await child.api.post('/v1/posts', { account_ids: [account], text, ...more })
  const post = await finished(child.api, body.id)
  await child.api.get(`/v1/posts/${post.id}/timeline`)
  return post
}

/** A run through everything that could repeat a secret. */
async function wholeRun(): Promise<void> {
  const account = await connect({})
  await fault('create_post', 403)
  assert.equal((await publish(account, 'refused')).status, 'failed')
  await fault('create_post', 429)
  const { body: waiting } = await child.api.post('/v1/posts', {
    account_ids: [account],
    text: 'told to wait',
  })
  await waitFor(
    async () => (await child.api.get(`/v1/posts/${waiting.id}`)).body.results[0].retry_at,
  )
  await fault('create_post', 503)
  await fault('list_posts', 503)
  assert.equal((await publish(account, 'in doubt')).status, 'published')
  await fault('media_metadata', 400, 5)
  const warned = await publish(account, 'with a picture', {
    media_urls: [await picture()],
    platform_options: { x: { alt_texts: ['a picture'] } },
  })
  assert.equal(warned.results[0].warnings[0].code, 'alt_text_failed')
  await child.sandbox.delete('/_sandbox/faults')
  await fault('media_upload', 400)
  const picky = await publish(account, 'refused picture', { media_urls: [await picture()] })
  assert.equal(picky.status, 'failed')
  await throughRefreshes(account)
  await asLive()
  await asPerson()
  await finished(child.api, waiting.id)
}

async function picture(): Promise<string> {
  const file_base64 = (await photo()).bytes.toString('base64')
  const { body } = await child.api.post('/v1/media', { file_base64, content_type: 'image/jpeg' })
  return body.public_url
}

async function throughRefreshes(account: string): Promise<void> {
  for (const [status, code] of [
    [503, 'network_unreachable'],
    [400, 'account_needs_reconnect'],
  ] as const) {
    await fault('token', status)
    const { body } = await child.api.post(`/v1/accounts/${account}/refresh`)
    assert.equal(body.code, code)
  }
  await connect({ access_token: 'dead-access-token', refresh_token: secret.deadRefreshToken })
  await fault('token', 400)
  assert.equal((await publish(account, 'dead')).results[0].error_code, 'auth_expired')
  await connect({})
  await child.api.get('/v1/accounts')
  await child.api.post('/v1/accounts', {
    platform: 'x',
    credentials: { access_token: { a: secret.liveAccessToken } },
  })
}

/** A live account: its call goes out to the real host, which may be out of reach. */
async function asLive(): Promise<void> {
  const live = listening(createClient(apiUrl, { authorization: `Bearer ${liveKey}` }))
  const credentials = {
    access_token: secret.liveAccessToken,
    refresh_token: secret.liveRefreshToken,
  }
  const { body: account } = await live.post('/v1/accounts', {
    platform: 'x',
    platform_account_id: '1',
    credentials,
  })
  const { body: post } = await live.post('/v1/posts', { account_ids: [account.id], text: 'live' })
  await waitFor(async () => {
    const { body } = await live.get(`/v1/posts/${post.id}/timeline`)
    return body.items.some((item: { kind: string }) => item.kind === 'call')
  })
  await live.request('GET', '/v1/posts', { headers: { authorization: `Bearer ${liveKey}x` } })
  await live.get(`/v1/posts?cursor=${liveKey}`)
}

/** What is secret only once it was made: links, cookies, codes. */
const made: Record<string, string> = {}

/** From the set-up link to an account that is connected by consent, and to refusals on the way. */
async function asPerson(): Promise<void> {
  const [, setUpUrl = ''] = /Set up +(\S+)/.exec(child.output()) ?? []
  made.setUpToken = new URL(setUpUrl).searchParams.get('token') ?? ''
  const { password } = secret
  const ada = { name: 'Ada', email: 'ada@example.com', password }
  const form = { method: 'POST', body: new URLSearchParams(ada), redirect: 'manual' } as const
  const joined = await fetch(setUpUrl, form)
  const cookie = joined.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  made.session = decodeURIComponent(cookie.split('=')[1] ?? '')
  await child.api.post('/auth/sign-in/email', { email: ada.email, password: `${password}x` })
  const answer = await fetch(`${apiUrl}/auth/token`, { headers: { cookie } })
  made.dashboardToken = ((await answer.json()) as { token: string }).token
  // Answers that show a secret once, as they should, are not listened to.
  const shown = createClient(apiUrl, {
    authorization: `Bearer ${made.dashboardToken}`,
    'dravo-environment': 'test',
  })
  made.newKey = (await shown.post('/v1/api-keys', { name: 'shown once' })).body.key
  const invitation = await shown.post('/v1/invitations', { email: 'grace@example.com' })
  made.invitation = new URL(invitation.body.url).searchParams.get('token') ?? ''
  for (const path of ['/v1/api-keys', '/v1/invitations', '/v1/audit-log', '/v1/members'])
    await listening(shown).get(path)
  await throughConsents()
}

/** One that the network refuses with all it was sent, and one that it takes. */
async function throughConsents(): Promise<void> {
  for (const client_secret of [secret.appSecret, 'sandbox-secret']) {
    const { body: app } = await child.api.post('/v1/oauth-apps', {
      platform: 'x',
      name: 'app',
      client_id: 'sandbox-app',
      client_secret,
    })
    await child.api.get(`/v1/oauth-apps/${app.id}/check`)
    const started = await child.api.get(`/v1/oauth/x/start?oauth_app_id=${app.id}`)
    const consent = new URL(started.body.authorize_url)
    consent.searchParams.set('decision', 'allow')
    consent.searchParams.set('user', person.id)
    const back = await fetch(consent, { redirect: 'manual' })
    const callback = new URL(back.headers.get('location') ?? '')
    const code = callback.searchParams.get('code') ?? ''
    if (client_secret === secret.appSecret) {
      made.refusedCode = code
      const body = { error: 'invalid_request', error_description: `${client_secret} ${code}` }
      const refusal = { network: 'x', step: 'token', kind: 'status', status: 400, count: 1, body }
      await child.sandbox.post('/_sandbox/faults', refusal)
    } else made.takenCode = code
    await child.api.get(callback.pathname + callback.search)
  }
  const { body } = await child.api.get('/v1/accounts?platform=x')
  const connected = body.items.find(
    (each: { connection_type: string }) => each.connection_type === 'oauth',
  )
  await child.api.get(`/v1/accounts/${connected.id}/check`)
}

/** Every row of every table, as text. */
async function allRows(): Promise<string> {
  const tables = await database.query<{ name: string }>({
    text: `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`,
  })
  const texts: string[] = []
  for (const { name } of tables) {
    const rows = await database.query<{ text: string }>({
      text: `select row_to_json(t)::text as text from ${name} t`,
    })
    texts.push(...rows.map((row) => row.text))
  }
  return texts.join('\n')
}

/** Every file of ours; the sandbox is the network, and keeps the tokens it hands out. */
async function allFiles(): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  const ours = files.filter((file) => !file.startsWith(path.join(directory, 'sandbox')))
  assert.ok(ours.some((file) => file.endsWith('test-key')))
  return (await Promise.all(ours.map((file) => readFile(file, 'latin1')))).join('\n')
}

test('after a run through everything no secret is in an answer, a log line, a row or a file', async () => {
  await wholeRun()
  const lines = child.output().split('\n')
  const log = lines.filter((line) => line.startsWith('{')).join('\n')
  const rows = await allRows()
  assert.ok(log.split('\n').length > 20, 'LOG_LEVEL=trace logs every request')
  assert.match(rows, /renewed by \[redacted\]/)
  const canaries = {
    ...secret,
    accessToken: person.access_token,
    refreshToken: person.refresh_token,
    ...made,
    testKey: child.key,
    liveKey,
  }
  assert.ok(Object.keys(canaries).length >= 12)
  const places = {
    'an answer': answers.join('\n'),
    'a log line': log,
    'a row': rows,
    'a file': await allFiles(),
  }
  for (const [name, value] of Object.entries(canaries)) assert.ok(value.length > 20, name)
  for (const [place, text] of Object.entries(places))
    for (const [name, value] of Object.entries(canaries)) {
      const at = text.indexOf(value)
      assert.equal(at, -1, `${name} is in ${place}: ${text.slice(Math.max(0, at - 300), at + 100)}`)
    }
  assert.equal(
    child.output().split(child.key).length - 1,
    2,
    'only the welcome prints the test key, twice',
  )
})

test('a network that sends characters the database cannot keep does not hold a delivery up', async () => {
  const account = await connect({})
  const body = {
    network: 'x',
    step: 'create_post',
    kind: 'status',
    status: 403,
    count: 1,
    body: { title: 'a\0b', detail: 'half \ud800 a pair', status: 403 },
  }
  await child.sandbox.post('/_sandbox/faults', body)
  const post = await publish(account, 'unkeepable answer')
  assert.equal(post.results[0].error_code, 'permission_denied')
  assert.equal(post.results[0].raw_response.body.title, 'a\ufffdb')
})
