import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '../src/lib/ids.ts'
import { createNetworkHttp } from '../src/networks/http.ts'
import { createTransport } from '../src/networks/transport.ts'
import { type Answer, type Client, createClient } from './client.ts'
import { photo } from './sample-media.ts'
import { newPerson, readLedger } from './sandbox-people.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

/** Somebody with a key, and one of everything that a key can own. */
interface Tenant {
  name: string
  api: Client
  account: string
  post: string
  media: { id: string; public_url: string }
  cursors: Record<string, string>
}

let app: TestApp
let tenants: Tenant[]
before(async () => {
  app = await startTestApp()
  const other = newId('workspace')
  await app.app.database.query({
    text: `insert into workspaces (id, name) values ($1, 'Other')`,
    values: [other],
  })
  tenants = [
    await tenant('test', app.workspaceId, 'test'),
    await tenant('live', app.workspaceId, 'live'),
    await tenant('other workspace', other, 'test'),
    await tenant('other workspace, live', other, 'live'),
  ]
})
after(async () => app[Symbol.asyncDispose]())

async function tenant(
  name: string,
  workspaceId: string,
  environment: 'live' | 'test',
): Promise<Tenant> {
  const { key } = await app.app.keys.create(workspaceId, environment, name)
  const api = createClient(app.url, { authorization: `Bearer ${key}` })
  // The same network account everywhere: one person may be connected by many.
  const credentials = { access_token: `token of ${name}` }
  const accounts = ['one', 'two'].map((id) =>
    api.post('/v1/accounts', { platform: 'facebook', platform_account_id: id, credentials }),
  )
  const [account] = (await Promise.all(accounts)).map((answer) => answer.body.id)
  const media = [await upload(api), await upload(api)]
  const scheduled_at = new Date(Date.now() + 600_000).toISOString()
  const posts = ['first', 'second'].map((text) =>
    api.post('/v1/posts', { account_ids: [account], text: `${text} of ${name}`, scheduled_at }),
  )
  const [post] = (await Promise.all(posts)).map((answer) => answer.body.id)
  const cursors: Record<string, string> = {}
  for (const list of lists) cursors[list] = (await api.get(`${list}?limit=1`)).body.next_cursor
  return { name, api, account, post, media: media[0], cursors }
}

async function upload(api: Client): Promise<Answer['body']> {
  const data = new FormData()
  const { bytes } = await photo()
  data.append('file', new Blob([new Uint8Array(bytes)]), 'a.jpg')
  return (await api.request('POST', '/v1/media', { body: data })).body
}

const lists = ['/v1/posts', '/v1/accounts', '/v1/media']

/** Every request that names something by its id. */
const requestsOn = ({
  account,
  post,
  media,
}: Pick<Tenant, 'account' | 'post'> & { media: { id: string } }): [string, string, unknown?][] => [
  ['GET', `/v1/posts/${post}`],
  ['PATCH', `/v1/posts/${post}`, { text: 'mine now' }],
  ['POST', `/v1/posts/${post}/cancel`],
  ['POST', `/v1/posts/${post}/retry`],
  ['GET', `/v1/posts/${post}/timeline`],
  ['DELETE', `/v1/posts/${post}`],
  ['GET', `/v1/accounts/${account}`],
  ['POST', `/v1/accounts/${account}/refresh`],
  ['DELETE', `/v1/accounts/${account}`],
  ['GET', `/v1/media/${media.id}`],
  ['DELETE', `/v1/media/${media.id}`],
]

async function ask(api: Client, [method, path, json]: [string, string, unknown?]): Promise<Answer> {
  const body =
    json === undefined
      ? {}
      : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }
  const answer = await api.request(method, path, body)
  delete answer.body?.request_id
  return answer
}

const pairs = (): [Tenant, Tenant][] =>
  tenants.flatMap((owner) =>
    tenants.filter((each) => each !== owner).map((stranger): [Tenant, Tenant] => [owner, stranger]),
  )

test('what belongs to another environment or workspace answers exactly as an unknown id', async () => {
  const unknown = { account: newId('account'), post: newId('post'), media: { id: newId('media') } }
  for (const [owner, stranger] of pairs()) {
    const unknownRequests = requestsOn(unknown)
    for (const [index, request] of requestsOn(owner).entries()) {
      const [foreign, absent] = [
        await ask(stranger.api, request),
        await ask(stranger.api, unknownRequests[index] ?? request),
      ]
      assert.equal(foreign.status, 404, `${stranger.name}: ${request.join(' ')} of ${owner.name}`)
      assert.deepEqual(foreign.body, absent.body)
    }
  }
  for (const owner of tenants) {
    assert.equal((await owner.api.get(`/v1/posts/${owner.post}`)).body.status, 'scheduled')
    assert.equal((await owner.api.get(`/v1/accounts/${owner.account}`)).status, 200)
    assert.equal((await owner.api.get(`/v1/media/${owner.media.id}`)).status, 200)
  }
})

test('a list shows its own, and another one’s cursor does not lead out of it', async () => {
  for (const list of lists) {
    const own = new Map<Tenant, string[]>()
    for (const each of tenants)
      own.set(
        each,
        (await each.api.get(`${list}?limit=100`)).body.items.map((item: { id: string }) => item.id),
      )
    for (const [owner, stranger] of pairs()) {
      const [mine, theirs] = [own.get(owner) ?? [], own.get(stranger) ?? []]
      assert.ok(mine.length >= 2)
      assert.deepEqual(
        mine.filter((id) => theirs.includes(id)),
        [],
      )
      const page = await stranger.api.get(`${list}?limit=100&cursor=${owner.cursors[list]}`)
      assert.deepEqual(
        page.body.items.filter((item: { id: string }) => !theirs.includes(item.id)),
        [],
      )
    }
  }
})

test('filters by another one’s account find nothing', async () => {
  for (const [owner, stranger] of pairs())
    assert.deepEqual(
      (await stranger.api.get(`/v1/posts?account_id=${owner.account}`)).body.items,
      [],
    )
})

test('accounts of two owners in one post: refused, each foreign one by name', async () => {
  for (const [owner, stranger] of pairs()) {
    const posts = await app.count('posts')
    const { status, body } = await stranger.api.post('/v1/posts', {
      account_ids: [stranger.account, owner.account],
      text: 'mixed',
    })
    assert.equal(status, 400)
    assert.deepEqual(
      body.errors.map((error: { path: string; code: string }) => [error.path, error.code]),
      [['account_ids[1]', 'unknown_account']],
    )
    assert.equal(
      (await stranger.api.patch(`/v1/posts/${stranger.post}`, { account_ids: [owner.account] }))
        .status,
      400,
    )
    assert.equal(await app.count('posts'), posts)
  }
})

test('another one’s media is a foreign address: it is not sent', async () => {
  const [mine, , other] = tenants
  assert.ok(mine && other)
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'borrowed picture',
    media_urls: [other.media.public_url],
  })
  const post = await finished(app.api, body.id)
  assert.equal(post.results[0].error_code, 'media_unreachable')
  assert.equal(
    (await readLedger(app)).posts.some(({ text }) => text === 'borrowed picture'),
    false,
  )
})

test('the same idempotency key means something else to each of them', async () => {
  const answers = await Promise.all(
    tenants.map((each) =>
      each.api.post(
        '/v1/posts',
        { account_ids: [each.account], text: 'same key' },
        { 'idempotency-key': 'shared' },
      ),
    ),
  )
  assert.deepEqual(
    answers.map((answer) => [answer.status, answer.headers.get('idempotent-replayed')]),
    tenants.map(() => [202, null]),
  )
  assert.equal(new Set(answers.map((answer) => answer.body.id)).size, tenants.length)
})

test('a live key never reaches the sandbox, even when its account holds a sandbox token', async () => {
  const live = tenants[1]
  assert.ok(live)
  const person = await newPerson(app)
  const { access_token, refresh_token } = person
  const { body: account } = await live.api.post('/v1/accounts', {
    platform: 'x',
    platform_account_id: person.id,
    credentials: { access_token, refresh_token },
  })
  const { calls: before } = await readLedger(app)
  const { body } = await live.api.post('/v1/posts', {
    account_ids: [account.id],
    text: 'to the real one',
  })
  const post = await waitForCall(live, body.id)
  assert.equal(post.items.find((item: { kind: string }) => item.kind === 'call').host, 'api.x.com')
  assert.equal((await readLedger(app)).calls.length, before.length)
})

async function waitForCall(owner: Tenant, id: string) {
  return waitFor(async () => {
    const { body } = await owner.api.get(`/v1/posts/${id}/timeline`)
    return body.items.some((item: { kind: string }) => item.kind === 'call') ? body : null
  })
}

test('a test key never reaches a real host, not even when the sandbox is said to be one', async (t) => {
  const transport = createTransport()
  t.after(() => transport.close())
  const call = (sandboxUrl: string | null, url: string) =>
    createNetworkHttp({
      environment: 'test',
      sandboxUrl,
      hosts: ['api.x.com'],
      transport,
      record: () => {},
    }).call({ method: 'GET', url })
  for (const sandboxUrl of ['https://api.x.com', 'http://api.x.com:4401/below'])
    await assert.rejects(call(sandboxUrl, 'https://api.x.com/2/users/me'), /is a real network/)
  await assert.rejects(call(null, 'https://api.x.com/2/users/me'), /no sandbox is configured/)
  for (const url of [
    'https://example.com/',
    app.url,
    'http://api.x.com/2/users/me',
    'https://api.x.com@example.com/',
  ])
    await assert.rejects(call(app.sandboxUrl, url), /not one of this network's hosts|user name/)
  assert.equal((await call(app.sandboxUrl, 'https://api.x.com/2/users/me')).status, 401)
})
