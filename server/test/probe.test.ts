import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { behindWall } from '../src/db/tenant-wall.ts'
import { type Answer, type Client, createClient } from './client.ts'
import { makeApp } from './consents.ts'
import { photo } from './sample-media.ts'
import { connect, newPerson } from './sandbox-people.ts'
import { signIn } from './signed-in.ts'
import { startTestApp, type TestApp } from './start-app.ts'

/**
 * Takes every route of `/openapi.json` and every kind of id, and asks with ids of another workspace and
 * of the other environment. A new route is probed as soon as it is documented.
 */

let app: TestApp
let operations: Operation[]
/** Ids of the workspace that is asked about, by kind. */
let victim: Record<string, string>
let strangers: Stranger[]
before(async () => {
  app = await startTestApp()
  operations = await documentedOperations()
  victim = await makeVictim()
  strangers = await makeStrangers()
})
after(async () => app[Symbol.asyncDispose]())

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
}

interface Operation {
  method: string
  path: string
  parameters: Parameter[]
  needsBody: boolean
}

interface Stranger {
  name: string
  api: Client
  /** Kinds of ids that are this stranger's own, because they belong to the whole workspace. */
  knows: readonly string[]
}

async function documentedOperations(): Promise<Operation[]> {
  const document = (await (await fetch(`${app.url}/openapi.json`)).json()) as {
    paths: Record<
      string,
      Record<string, { parameters: Parameter[]; requestBody?: { required: boolean } }>
    >
  }
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      needsBody: requestBody?.required ?? false,
    })),
  )
}

async function makeVictim(): Promise<Record<string, string>> {
  const owner = await signIn(app, 'owner', { 'dravo-environment': 'test' })
  const made = async (path: string, body: object): Promise<Answer['body']> => {
    const answer = await owner.api.post(path, body)
    assert.ok(answer.status < 300, JSON.stringify(answer.body))
    return answer.body
  }
  const acc = await connect(app, await newPerson(app))
  const scheduled_at = new Date(Date.now() + 3_600_000).toISOString()
  const post = await made('/v1/posts', { account_ids: [acc], text: 'theirs', scheduled_at })
  const [results] = (await owner.api.get(`/v1/posts/${post.id}`)).body.results
  const media = await made('/v1/media', {
    file_base64: (await photo()).bytes.toString('base64'),
    content_type: 'image/jpeg',
  })
  const log = await owner.api.get('/v1/audit-log?limit=1')
  await owner.api.get(`/v1/oauth/x/start?oauth_app_id=${await makeApp(app.api, 'x')}`)
  const [connection] = await app.app.database.query<{ id: string }>({
    text: 'select id from connections limit 1',
  })
  return {
    acc,
    post: post.id,
    dlv: results.id,
    media: media.id,
    oa: await makeApp(app.api, 'x'),
    key: (await made('/v1/api-keys', { name: 'theirs', environment: 'test' })).id,
    inv: (await made('/v1/invitations', { email: 'guest@example.com' })).id,
    usr: owner.userId,
    aud: log.body.items[0].id,
    con: connection?.id ?? '',
    ws: app.workspaceId,
  }
}

const wholeWorkspace = ['key', 'inv', 'usr', 'aud', 'ws']

/** What an owner sees of the whole workspace, whichever environment they look at. */
const isOwners = (path: string, { knows }: Stranger): boolean =>
  knows.length > 0 && /^\/v1\/(audit-log|api-keys)/.test(path)

async function makeStrangers(): Promise<Stranger[]> {
  const { keys, database } = app.app
  await database.query({ text: "insert into workspaces values ('ws_stranger', 'Stranger')" })
  const keyed = async (workspaceId: string, environment: 'live' | 'test'): Promise<Client> => {
    const { key } = await keys.create(workspaceId, environment, 'probe')
    return createClient(app.url, { authorization: `Bearer ${key}` })
  }
  const owning = async (workspaceId: string, environment: string): Promise<Client> =>
    (await signIn(app, 'owner', { 'dravo-environment': environment }, workspaceId)).api
  const { workspaceId } = app
  return [
    { name: 'key of another workspace', api: await keyed('ws_stranger', 'test'), knows: [] },
    { name: 'owner of another workspace', api: await owning('ws_stranger', 'test'), knows: [] },
    { name: 'live key', api: await keyed(workspaceId, 'live'), knows: wholeWorkspace },
    { name: 'owner in live', api: await owning(workspaceId, 'live'), knows: wholeWorkspace },
  ]
}

/** A body that is in order, where a route wants one. */
const bodies: Readonly<Record<string, object>> = {
  'PATCH /v1/posts/{id}': { text: 'changed by a stranger' },
  'PATCH /v1/members/{id}': { role: 'viewer' },
}

async function ask(
  stranger: Stranger,
  { method, path, needsBody }: Operation,
  id: string,
): Promise<{ status: number; body: unknown }> {
  const body = bodies[`${method} ${path}`]
  assert.ok(body || !needsBody, `add a body for ${method} ${path} to this probe`)
  const json = body && {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  }
  const answer = await stranger.api.request(method, path.replace('{id}', id), json ?? {})
  return { status: answer.status, body: withoutRequest(answer.body) }
}

function withoutRequest(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  const { request_id: _, ...rest } = body as Record<string, unknown>
  return rest
}

/** Everything the workspace owns in the test environment, as one text. */
async function belongings(): Promise<string> {
  const { database } = app.app
  const walled = behindWall(database, { workspaceId: app.workspaceId, environment: 'test' })
  const tables = await database.query<{ table_name: string }>({
    text: `select distinct table_name from information_schema.columns
      where table_schema = 'public' and column_name = 'workspace_id' order by 1`,
  })
  const all = []
  for (const { table_name } of tables) {
    // A key is used by whoever asks; that is not what this is about.
    const columns = table_name === 'api_keys' ? 'id, revoked_at, name' : 't.*'
    const text = `select (x)::text as row from (select ${columns} from ${table_name} t) x order by 1`
    all.push([table_name, await walled.query({ text })])
  }
  return JSON.stringify(all)
}

test('every route × every kind of id of another workspace or environment: 404, as for an unknown id', async (t) => {
  const before = await belongings()
  const withId = operations.filter(({ path }) => path.includes('{id}'))
  assert.ok(withId.length >= 15)
  let asked = 0
  const leaks: string[] = []
  for (const stranger of strangers)
    for (const operation of withId)
      for (const [kind, id] of Object.entries(victim)) {
        if (stranger.knows.includes(kind)) continue
        const [foreign, unknown] = [
          await ask(stranger, operation, id),
          await ask(stranger, operation, `${kind}_0nobody`),
        ]
        asked += 1
        const isSame = JSON.stringify(foreign) === JSON.stringify(unknown)
        // A key on a route for people is refused before anything is looked up.
        const isRefused = foreign.status === 404 || foreign.status === 403
        if (!isSame || !isRefused)
          leaks.push(
            `${stranger.name}: ${operation.method} ${operation.path} with ${kind}_: ${JSON.stringify(foreign)}`,
          )
      }
  assert.deepEqual(leaks, [])
  assert.equal(await belongings(), before, 'nothing was written')
  t.diagnostic(
    `${withId.length} routes × ${Object.keys(victim).length} kinds of ids, ${strangers.length} strangers: ${asked} asked, leaks 0`,
  )
})

test('every id in a query: the answer is that of an unknown one', async () => {
  const before = await belongings()
  let asked = 0
  for (const { method, path, parameters } of operations) {
    const named = parameters.filter((each) => each.in === 'query' && /(^|_)id$/.test(each.name))
    for (const { name } of named)
      for (const stranger of strangers)
        for (const [kind, id] of Object.entries(victim)) {
          if (stranger.knows.includes(kind) || isOwners(path, stranger)) continue
          const at = (value: string) =>
            stranger.api.request(method, `${path.replace('{platform}', 'x')}?${name}=${value}`, {})
          const [foreign, unknown] = [await at(id), await at(`${kind}_0nobody`)]
          const what = `${stranger.name}: ${method} ${path}?${name}=${kind}_`
          assert.equal(foreign.status, unknown.status, what)
          assert.deepEqual(withoutRequest(foreign.body), withoutRequest(unknown.body), what)
          asked += 1
        }
  }
  assert.ok(asked > 100, `${asked} asked`)
  assert.equal(await belongings(), before)
})

test('every list: nothing of another workspace or environment is on it', async () => {
  const ids = Object.entries(victim)
  for (const { method, path } of operations) {
    if (method !== 'GET' || path.includes('{')) continue
    for (const stranger of strangers) {
      const { name, api, knows } = stranger
      if (isOwners(path, stranger)) continue
      const text = JSON.stringify((await api.get(path)).body)
      for (const [kind, id] of ids)
        assert.equal(!knows.includes(kind) && text.includes(id), false, `${name}: ${path} ${kind}`)
    }
  }
})

test('ids of another one in a body are refused by name, and the whole request with them', async () => {
  const before = await belongings()
  for (const { name, api, knows } of strangers) {
    const account_ids = [victim.acc]
    const post = await api.post('/v1/posts', { account_ids, text: 'x' })
    assert.deepEqual([post.status, post.body.errors[0].path], [400, 'account_ids[0]'], name)
    const key = await api.post('/v1/api-keys', { name: 'x', environment: 'live', account_ids })
    assert.ok(key.status === 400 || key.status === 403, name)
    if (knows.length === 0) {
      const test = await api.post('/v1/api-keys', { name: 'x', environment: 'test', account_ids })
      assert.ok(test.status === 400 || test.status === 403, name)
    }
  }
  assert.equal(await belongings(), before)
})
