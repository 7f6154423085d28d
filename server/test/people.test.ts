import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { keepHouse } from '../src/deliveries/housekeeping.ts'
import { type Client, createClient } from './client.ts'
import { visit } from './consents.ts'
import { startTestApp, type TestApp } from './start-app.ts'

let app: TestApp
let setUpUrl: string
before(async () => {
  app = await startTestApp()
  setUpUrl = `${app.url}/auth/setup?token=${await app.app.people.setUp.token()}`
})
after(async () => app[Symbol.asyncDispose]())

const boss = { name: 'Ada', email: 'Ada@Example.com', password: 'a long enough sentence' }
const guest = { name: 'Grace', email: 'grace@example.com', password: 'another long sentence' }

const formType = { 'content-type': 'application/x-www-form-urlencoded' }
const submit = (url: string, fields: Record<string, string>, headers = {}) =>
  visit(url, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { ...formType, ...headers },
  })

const json = { 'content-type': 'application/json' }
const signIn = async (email: string, password: string) => {
  const body = JSON.stringify({ email, password })
  const answer = await visit(`${app.url}/auth/sign-in/email`, {
    method: 'POST',
    body,
    headers: { ...json, origin: app.url },
  })
  return { ...answer, headers: { cookie: answer.cookie } }
}

async function clientOf(headers: Record<string, string>): Promise<Client> {
  const answer = await fetch(`${app.url}/auth/token`, { headers })
  assert.equal(answer.status, 200)
  const { token } = (await answer.json()) as { token: string }
  return createClient(app.url, {
    authorization: `Bearer ${token}`,
    'dravo-workspace': app.workspaceId,
    'dravo-environment': 'test',
  })
}

test('the set-up link of the first start makes the owner, once, and signs them in', async () => {
  const wrong = setUpUrl.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
  assert.equal((await visit(wrong)).status, 410)
  assert.equal((await submit(wrong, boss)).status, 410)
  assert.match((await visit(setUpUrl)).text, /Make the first account/)
  const weak = await submit(setUpUrl, { ...boss, password: 'short', email: 'nobody' })
  assert.equal(weak.status, 400)
  assert.match(weak.text, /12 to 128 characters/)
  assert.match(weak.text, /not an e-mail address/)
  assert.doesNotMatch(weak.text, /value="short"/)
  const evil = await submit(setUpUrl, boss, { origin: 'https://evil.example' })
  assert.equal(evil.status, 403)
  const both = await Promise.all([submit(setUpUrl, boss), submit(setUpUrl, guest)])
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 410])
  assert.equal(await app.count('people'), 1)
  assert.equal((await visit(setUpUrl)).status, 410)
  assert.equal(await app.app.people.setUp.token(), null, 'no later start prints a link')
  const [person] = await app.app.database.query<{ email: string }>({ text: 'select * from people' })
  if (person?.email === 'ada@example.com') return
  // The other one of the two was faster: the tests that follow are about Ada.
  await app.app.database.query({ text: 'delete from people' })
  setUpUrl = `${app.url}/auth/setup?token=${await app.app.people.setUp.token()}`
  assert.equal((await submit(setUpUrl, boss)).status, 200)
})

test('an owner signs in and gets a token for every route; a wrong password and an unknown address are told alike', async () => {
  const [wrong, unknown] = [
    await signIn(boss.email, 'not the password'),
    await signIn('nobody@example.com', 'not the password'),
  ]
  assert.deepEqual([wrong.status, wrong.text], [401, unknown.text])
  assert.equal((await fetch(`${app.url}/auth/token`)).status, 401)
  const { status, headers, cookie } = await signIn(boss.email, boss.password)
  assert.equal(status, 200)
  assert.match(cookie, /^dravo-session=/)
  const api = await clientOf(headers)
  assert.equal((await api.get('/v1/accounts')).body.total, 5)
  assert.equal((await api.get('/v1/members')).body[0].role, 'owner')
  const { body } = await api.post('/v1/api-keys', { name: 'mine', environment: 'test' })
  const key = createClient(app.url, { authorization: `Bearer ${body.key}` })
  assert.equal((await key.get('/v1/posts')).status, 200)
})

test('the token verifies with the published keys, and says nothing but who and until when', async () => {
  const { headers } = await signIn(boss.email, boss.password)
  const { token } = (await (await fetch(`${app.url}/auth/token`, { headers })).json()) as {
    token: string
  }
  const [head, claims] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
  assert.deepEqual(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss', 'sub'])
  assert.deepEqual([claims.iss, claims.aud, claims.exp - claims.iat], [app.url, app.url, 600])
  const { keys } = (await (await fetch(`${app.url}/.well-known/jwks.json`)).json()) as {
    keys: { kid: string; d?: string; alg: string }[]
  }
  const own = keys.find(({ kid }) => kid === head.kid)
  assert.deepEqual([own?.alg, own?.d], ['ES256', undefined])
})

test('nobody signs up by themselves, and no other route of the library is there', async () => {
  for (const path of [
    '/auth/sign-up/email',
    '/auth/delete-user',
    '/auth/update-user',
    '/auth/ok',
  ]) {
    const answer = await visit(app.url + path, { method: 'POST', body: '{}', headers: json })
    assert.equal(answer.status, 404, path)
  }
})

test('signing out ends the session at once, and a form of another site cannot use it', async () => {
  const { headers } = await signIn(boss.email, boss.password)
  const out = (origin: string) =>
    visit(`${app.url}/auth/sign-out`, {
      method: 'POST',
      body: '{}',
      headers: { ...headers, ...json, origin },
    })
  assert.equal((await out('https://evil.example')).status, 403)
  await clientOf(headers)
  assert.equal((await out(app.url)).status, 200)
  assert.equal((await fetch(`${app.url}/auth/token`, { headers })).status, 401)
})

test('an invited person joins once with a password of their own, as what they were invited', async () => {
  const owner = await clientOf((await signIn(boss.email, boss.password)).headers)
  const { status, body } = await owner.post('/v1/invitations', {
    email: guest.email,
    role: 'viewer',
  })
  assert.equal(status, 201)
  assert.equal((await owner.get('/v1/invitations')).body.length, 1)
  assert.equal(JSON.stringify((await owner.get('/v1/invitations')).body).includes('token'), false)
  assert.match((await visit(body.url)).text, /invited as viewer, under grace@example.com/)
  assert.equal((await submit(body.url, { ...guest, password: 'short' })).status, 400)
  const joined = await submit(body.url, { ...guest, email: 'somebody@else.example' })
  assert.equal(joined.status, 200)
  assert.equal((await submit(body.url, guest)).status, 410)
  assert.deepEqual((await owner.get('/v1/invitations')).body, [])
  const viewer = await clientOf((await signIn(guest.email, guest.password)).headers)
  assert.equal((await viewer.get('/v1/posts')).status, 200)
  assert.equal((await viewer.post('/v1/posts', {})).status, 403)
  assert.equal((await viewer.get('/v1/members')).status, 403)
  const withdrawn = await owner.post('/v1/invitations', { email: 'late@example.com' })
  assert.equal((await owner.delete(`/v1/invitations/${withdrawn.body.id}`)).status, 204)
  assert.equal((await visit(withdrawn.body.url)).status, 410)
  const late = await owner.post('/v1/invitations', { email: 'old@example.com' })
  await app.app.database.query({
    text: "update invitations set expires_at = now() where email = 'old@example.com'",
  })
  assert.equal((await visit(late.body.url)).status, 410)
})

test('somebody who is known here joins another workspace with the password they have', async () => {
  await app.app.database.query({ text: "insert into workspaces values ('ws_second', 'Second')" })
  await app.app.database.query({
    text: `insert into members select 'ws_second', id, 'owner' from people where email = 'ada@example.com'`,
  })
  const { headers } = await signIn(boss.email, boss.password)
  const { token } = (await (await fetch(`${app.url}/auth/token`, { headers })).json()) as {
    token: string
  }
  const second = createClient(app.url, {
    authorization: `Bearer ${token}`,
    'dravo-workspace': 'ws_second',
  })
  const { body } = await second.post('/v1/invitations', { email: guest.email, role: 'editor' })
  assert.doesNotMatch((await visit(body.url)).text, /new-password/)
  const wrong = await submit(body.url, { password: 'not her password' })
  assert.deepEqual([wrong.status, (await visit(body.url)).status], [400, 200])
  assert.equal((await submit(body.url, { password: guest.password })).status, 200)
  assert.equal((await second.get('/v1/members')).body.length, 2)
})

test('who is taken out is out at once; the last owner stays', async () => {
  const { headers } = await signIn(boss.email, boss.password)
  const { token } = (await (await fetch(`${app.url}/auth/token`, { headers })).json()) as {
    token: string
  }
  const at = { authorization: `Bearer ${token}`, 'dravo-workspace': 'ws_second' }
  const owner = createClient(app.url, at)
  const { body: members } = await owner.get('/v1/members')
  const idOf = (email: string) =>
    members.find((member: { email: string }) => member.email === email).id
  const [ada, grace] = [idOf('ada@example.com'), idOf('grace@example.com')]
  assert.equal(
    (await owner.patch(`/v1/members/${ada}`, { role: 'viewer' })).body.code,
    'last_owner',
  )
  assert.equal((await owner.delete(`/v1/members/${ada}`)).body.code, 'last_owner')
  const hers = await signIn(guest.email, guest.password)
  const answer = await fetch(`${app.url}/auth/token`, { headers: hers.headers })
  const { token: herToken } = (await answer.json()) as { token: string }
  const her = createClient(app.url, { ...at, authorization: `Bearer ${herToken}` })
  assert.equal((await her.get('/v1/posts')).status, 200)
  assert.equal((await owner.patch(`/v1/members/${grace}`, { role: 'viewer' })).body.role, 'viewer')
  assert.equal((await owner.delete(`/v1/members/${grace}`)).status, 204)
  assert.equal((await her.get('/v1/posts')).status, 403)
  assert.equal((await owner.delete('/v1/members/usr_0nobody')).status, 404)
})

test('changing the password needs the present one, and ends the other sessions when asked to', async () => {
  const [here, elsewhere] = [
    await signIn(guest.email, guest.password),
    await signIn(guest.email, guest.password),
  ]
  const change = (currentPassword: string, newPassword: string) =>
    visit(`${app.url}/auth/change-password`, {
      method: 'POST',
      body: JSON.stringify({ currentPassword, newPassword, revokeOtherSessions: true }),
      headers: { ...here.headers, ...json, origin: app.url },
    })
  assert.equal((await change('wrong password', 'a new long sentence')).status, 400)
  assert.equal((await change(guest.password, 'short')).status, 400)
  assert.equal((await change(guest.password, 'a new long sentence')).status, 200)
  assert.equal((await fetch(`${app.url}/auth/token`, { headers: elsewhere.headers })).status, 401)
  assert.equal((await signIn(guest.email, guest.password)).status, 401)
  assert.equal((await signIn(guest.email, 'a new long sentence')).status, 200)
})

test('no password, session or invitation secret stands in the database as it is', async () => {
  const { body } = await (await clientOf((await signIn(boss.email, boss.password)).headers)).post(
    '/v1/invitations',
    { email: 'kept@example.com' },
  )
  const secret = new URL(body.url).searchParams.get('token') ?? ''
  for (const table of ['people', 'sign_ins', 'sessions', 'invitations', 'settings', 'audit_log']) {
    const rows = await app.app.database.query({ text: `select t::text as row from ${table} t` })
    const text = JSON.stringify(rows)
    for (const each of [boss.password, guest.password, secret])
      assert.equal(text.includes(each), false, table)
  }
})

test('a page of another site cannot sign a browser in as somebody else', async () => {
  const send = (site: string) =>
    visit(`${app.url}/auth/sign-in/email`, {
      method: 'POST',
      body: JSON.stringify({ email: boss.email, password: boss.password }),
      headers: {
        ...json,
        origin: site === 'same-origin' ? app.url : 'https://evil.example',
        'sec-fetch-site': site,
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
      },
    })
  assert.equal((await send('cross-site')).status, 403)
  assert.equal((await send('same-origin')).status, 200)
})

test('a session that was begun a month ago is over, however much it was used', async () => {
  const { headers } = await signIn(boss.email, boss.password)
  await clientOf(headers)
  await app.app.database.query({
    text: `update sessions set created_at = now() - interval '31 days'`,
  })
  await keepHouse(app.app.database, 90)
  assert.equal((await fetch(`${app.url}/auth/token`, { headers })).status, 401)
})
