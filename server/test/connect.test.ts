import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createClient } from './client.ts'
import { agreeing, decide, demoOf, makeApp, refusing, returnUrl, start, visit } from './consents.ts'
import { newPerson } from './sandbox-people.ts'
import { type SignedIn, signIn } from './signed-in.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

let app: TestApp
let owner: SignedIn
before(async () => {
  app = await startTestApp()
  owner = await signIn(app, 'owner', { 'dravo-environment': 'test' })
})
after(async () => app[Symbol.asyncDispose]())

/** start → consent → callback, with an API key. */
async function callbackOf(platform: string, decision?: Record<string, string>): Promise<string> {
  const appId = await makeApp(app.api, platform)
  const agreed = decision ?? (await agreeing[platform]?.(app)) ?? {}
  return decide(await start(app.api, platform, appId), agreed)
}

async function accountOf(platform: string) {
  const { body } = await app.api.get(`/v1/accounts?platform=${platform}`)
  return body.items[0]
}

for (const platform of ['x', 'tiktok', 'linkedin', 'facebook', 'instagram'])
  test(`${platform}: app, start, consent, callback, account, post, all with an API key`, async () => {
    const before = await accountOf(platform)
    const { status, location } = await visit(await callbackOf(platform))
    assert.equal(status, 302)
    assert.equal(location?.href, `${returnUrl}?connected=${platform}`)
    const account = await accountOf(platform)
    assert.equal(account.id, before.id, 'connecting again keeps the id')
    assert.deepEqual([account.connection_type, account.health], ['oauth', 'active'])
    // These two post nothing without a file.
    if (platform === 'tiktok' || platform === 'instagram') return
    const { body } = await app.api.post('/v1/posts', {
      account_ids: [account.id],
      text: `connected by consent on ${platform}`,
    })
    assert.equal((await finished(app.api, body.id)).status, 'published')
    const renewed = await app.api.post(`/v1/accounts/${account.id}/refresh`)
    assert.equal(renewed.status, platform === 'facebook' ? 409 : 200, JSON.stringify(renewed.body))
  })

for (const platform of ['x', 'tiktok', 'linkedin', 'facebook', 'instagram'])
  test(`${platform}: a refusal ends at the caller's page, with its code`, async () => {
    const { location } = await visit(await callbackOf(platform, refusing[platform]))
    assert.equal(location?.href, `${returnUrl}?error=access_denied&platform=${platform}`)
  })

test('a state counts once: the second callback connects nothing and says so', async () => {
  const callback = await callbackOf('x')
  const [first, second] = await Promise.all([visit(callback), visit(callback)])
  const endings = [first, second].map(({ location }) => location?.search).sort()
  assert.deepEqual(endings, ['?connected=x', '?error=state_used&platform=x'])
})

test('a state is good for ten minutes', async () => {
  const callback = await callbackOf('x')
  await app.app.database.query({
    text: "update connections set expires_at = now() - interval '1 s'",
  })
  assert.equal((await visit(callback)).location?.searchParams.get('error'), 'state_expired')
})

test('a forged, altered or missing state leads nowhere at all', async () => {
  const callback = new URL(await callbackOf('x'))
  const state = callback.searchParams.get('state') ?? ''
  const other = new URL(await callbackOf('x')).searchParams.get('state') ?? ''
  const mixed = `${state.split('.')[0]}.${other.split('.')[1]}`
  for (const forged of ['', 'x', `${state}x`, state.replace('.', ''), mixed, 'a'.repeat(300)]) {
    callback.searchParams.set('state', forged)
    const { status, location, text } = await visit(callback.href)
    assert.deepEqual([status, location], [400, null], forged)
    assert.match(text, /leads nowhere/)
  }
})

test('the callback of another network spends the state and connects nothing', async () => {
  const callback = await callbackOf('x')
  const { location } = await visit(callback.replace('/oauth/x/', '/oauth/tiktok/'))
  assert.equal(location?.href, `${returnUrl}?error=wrong_callback&platform=x`)
  assert.equal((await visit(callback)).location?.searchParams.get('error'), 'state_used')
})

test('a code of somebody else’s flow is not taken: its verifier is another one', async () => {
  const [mine, theirs] = [new URL(await callbackOf('x')), new URL(await callbackOf('x'))]
  mine.searchParams.set('code', theirs.searchParams.get('code') ?? '')
  assert.equal((await visit(mine.href)).location?.searchParams.get('error'), 'code_rejected')
})

test('without a code, with a wrong one, or with a strange error: told apart at the caller’s page', async () => {
  const ending = async (change: (query: URLSearchParams) => void) => {
    const callback = new URL(await callbackOf('linkedin'))
    change(callback.searchParams)
    return (await visit(callback.href)).location?.searchParams.get('error')
  }
  assert.equal(await ending((query) => query.delete('code')), 'code_rejected')
  assert.equal(await ending((query) => query.set('code', 'made-up')), 'code_rejected')
  assert.equal(await ending((query) => query.set('code', 'x'.repeat(5_000))), 'code_rejected')
  assert.equal(await ending((query) => query.set('error', 'server_error')), 'network_refused')
})

test('a person’s flow comes back in the same browser, or not at all', async () => {
  const appId = await makeApp(owner.api, 'x')
  const query = new URLSearchParams({ oauth_app_id: appId, return_url: returnUrl })
  const begin = async () => {
    const started = await owner.api.get(`/v1/oauth/x/start?${query}`)
    const cookie = started.headers.getSetCookie()[0] ?? ''
    assert.match(cookie, /^dravo-con_\w+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/)
    const agreed = (await agreeing.x?.(app)) ?? {}
    const callback = await decide(started.body.authorize_url, agreed)
    return { callback, cookie: cookie.split(';')[0] ?? '' }
  }
  const [here, elsewhere, foreign] = [await begin(), await begin(), await begin()]
  const ending = async (callback: string, cookie: string) =>
    (await visit(callback, { headers: { cookie } })).location?.search
  assert.equal(await ending(here.callback, here.cookie), '?connected=x')
  const missing = '?error=session_missing&platform=x'
  assert.equal(await ending(elsewhere.callback, ''), missing)
  assert.equal(await ending(foreign.callback, here.cookie), missing)
})

test('a Facebook person chooses Pages; each becomes an account, and the choice counts once', async () => {
  await app.sandbox.post('/_sandbox/accounts', {
    network: 'facebook',
    count: 2,
    traits: { managed_by: 'demo_person' },
  })
  const callback = await visit(await callbackOf('facebook'))
  assert.match(callback.location?.pathname ?? '', /^\/connect\/choose$/)
  const address = callback.location?.href ?? ''
  assert.equal((await visit(address)).status, 410, 'another browser sees nothing')
  const headers = { cookie: callback.cookie }
  const page = await visit(address, { headers })
  assert.equal(page.status, 200)
  const ids = [...page.text.matchAll(/name="account" value="(\d+)"/g)].map(([, id]) => id ?? '')
  assert.equal(ids.length, 3)
  const total = (await app.api.get('/v1/accounts?platform=facebook')).body.total
  const post = (form: string, more: Record<string, string> = {}) =>
    visit(address, {
      method: 'POST',
      body: form,
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', ...more },
    })
  const form = new URLSearchParams([
    ['do', 'connect'],
    ...ids.slice(1).map((id) => ['account', id]),
  ] as [string, string][])
  form.append('account', '999')
  assert.equal((await post(form.toString(), { origin: 'https://evil.example' })).status, 403)
  const done = await post(form.toString())
  assert.deepEqual([done.status, done.location?.search], [303, '?connected=facebook'])
  assert.equal((await app.api.get('/v1/accounts?platform=facebook')).body.total, total + 2)
  assert.equal((await post(form.toString())).status, 410)
  assert.equal((await visit(address, { headers })).status, 410)
})

test('LinkedIn organizations come with an app that may ask for them', async () => {
  const scopes = [
    'openid',
    'profile',
    'w_member_social',
    'w_organization_social',
    'rw_organization_admin',
  ]
  const appId = await makeApp(app.api, 'linkedin', { scopes })
  const { body: made } = await app.sandbox.post('/_sandbox/accounts', {
    network: 'linkedin',
    count: 1,
    traits: { kind: 'organization' },
  })
  const agreed = { decision: 'allow', member: made[0].id }
  const callback = await visit(await decide(await start(app.api, 'linkedin', appId), agreed))
  const headers = { cookie: callback.cookie }
  const page = await visit(callback.location?.href ?? '', { headers })
  assert.match(page.text, /Member/)
  assert.match(page.text, /Organization/)
  const ids = [...page.text.matchAll(/name="account" value="([^"]+)"/g)].map(([, id]) => id ?? '')
  const body = new URLSearchParams([['do', 'connect'], ...ids.map((id) => ['account', id])] as [
    string,
    string,
  ][])
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const done = await visit(callback.location?.href ?? '', {
    method: 'POST',
    body: body.toString(),
    headers: { ...headers, ...type },
  })
  assert.equal(done.location?.search, '?connected=linkedin')
  const { body: list } = await app.api.get('/v1/accounts?platform=linkedin')
  for (const account of list.items) {
    const { body: post } = await app.api.post('/v1/posts', {
      account_ids: [account.id],
      text: `as ${account.id}`,
    })
    assert.equal((await finished(app.api, post.id)).status, 'published', account.id)
  }
})

test('whoever unticks what posting needs is told; nothing is connected', async () => {
  const creator = await demoOf(app, 'tiktok')
  const decision = { decision: 'allow', creator, grant: 'user.info.basic' }
  const { location } = await visit(await callbackOf('tiktok', decision))
  assert.equal(location?.searchParams.get('error'), 'scope_missing')
})

test('a wrong secret is the app’s fault, and is said to be', async () => {
  const appId = await makeApp(app.api, 'linkedin', { client_secret: 'wrong' })
  const agreed = (await agreeing.linkedin?.(app)) ?? {}
  const callback = await decide(await start(app.api, 'linkedin', appId), agreed)
  assert.equal((await visit(callback)).location?.searchParams.get('error'), 'app_rejected')
})

test('a network that does not answer is said not to', async () => {
  const callback = await callbackOf('x')
  const fault = { network: 'x', step: 'token', kind: 'drop_request', count: 1 }
  await app.sandbox.post('/_sandbox/faults', fault)
  assert.equal((await visit(callback)).location?.searchParams.get('error'), 'network_unreachable')
})

test('without a return_url the flow ends on a page of ours', async () => {
  const appId = await makeApp(app.api, 'x')
  const { body } = await app.api.get(`/v1/oauth/x/start?oauth_app_id=${appId}`)
  const { location } = await visit(
    await decide(body.authorize_url, (await agreeing.x?.(app)) ?? {}),
  )
  assert.equal(location?.href, `${app.url}/connect/result?connected=x`)
  assert.match((await visit(location?.href ?? '')).text, /X is connected/)
})

test('in live the consent pages are the networks’ own, asked in each network’s words', async () => {
  const { key } = await app.app.keys.create(app.workspaceId, 'live', 'live')
  const live = createClient(app.url, { authorization: `Bearer ${key}` })
  const asked = async (platform: string): Promise<Record<string, unknown>> => {
    const appId = await makeApp(live, platform, { client_id: 'our-app' })
    const url = new URL(await start(live, platform, appId))
    const { state, code_challenge, ...query } = Object.fromEntries(url.searchParams)
    assert.match(state ?? '', /^[\w-]{43}\.[\w-]{43}$/)
    assert.equal(query.redirect_uri, `${app.url}/v1/oauth/${platform}/callback`)
    assert.equal(query.response_type, 'code')
    const { redirect_uri: _, response_type: __, ...rest } = query
    return { page: url.origin + url.pathname, challenge: code_challenge?.length, ...rest }
  }
  assert.deepEqual(await asked('x'), {
    page: 'https://x.com/i/oauth2/authorize',
    client_id: 'our-app',
    scope: 'tweet.read tweet.write users.read media.write offline.access',
    challenge: 43,
    code_challenge_method: 'S256',
  })
  assert.deepEqual(await asked('tiktok'), {
    page: 'https://www.tiktok.com/v2/auth/authorize/',
    client_key: 'our-app',
    scope: 'user.info.basic,user.info.profile,video.publish,video.upload,video.list',
    challenge: undefined,
  })
  assert.deepEqual(await asked('linkedin'), {
    page: 'https://www.linkedin.com/oauth/v2/authorization',
    client_id: 'our-app',
    scope: 'openid profile w_member_social',
    challenge: undefined,
  })
  const facebook = await asked('facebook')
  assert.match(String(facebook.page), /^https:\/\/www\.facebook\.com\/v\d+\.0\/dialog\/oauth$/)
  assert.match(String(facebook.scope), /^pages_show_list,pages_manage_posts,/)
  assert.deepEqual(await asked('instagram'), {
    page: 'https://www.instagram.com/oauth/authorize',
    client_id: 'our-app',
    scope:
      'instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments',
    challenge: undefined,
  })
})

test('start refuses an app that is missing, foreign or of another network, alike', async () => {
  const appId = await makeApp(app.api, 'x')
  const live = await app.app.keys.create(app.workspaceId, 'live', 'live')
  const asLive = { headers: { authorization: `Bearer ${live.key}` } }
  const answers = [
    await app.api.get('/v1/oauth/x/start?oauth_app_id=oa_0nobody'),
    await app.api.get(`/v1/oauth/tiktok/start?oauth_app_id=${appId}`),
    await app.api.request('GET', `/v1/oauth/x/start?oauth_app_id=${appId}`, asLive),
  ]
  for (const { status, body } of answers)
    assert.deepEqual(
      [status, body.errors[0].path, body.errors[0].code],
      [400, 'oauth_app_id', 'unknown_oauth_app'],
    )
  assert.equal((await app.api.get('/v1/oauth/x/start')).status, 400)
  assert.equal((await app.api.get('/v1/oauth/myspace/start?oauth_app_id=x')).status, 404)
  const listed = await app.api.request('GET', '/v1/oauth-apps', asLive)
  assert.equal(JSON.stringify(listed.body).includes(appId), false)
})

test('an app is listed without its secret, and deleted only when no account needs it', async () => {
  await visit(await callbackOf('x'))
  const account = await accountOf('x')
  const { body: apps } = await app.api.get('/v1/oauth-apps')
  assert.equal(JSON.stringify(apps).includes('sandbox-secret'), false)
  const [row] = await app.app.database.query<{ oauth_app_id: string }>({
    text: 'select oauth_app_id from accounts where id = $1',
    values: [account.id],
  })
  const refused = await app.api.delete(`/v1/oauth-apps/${row?.oauth_app_id}`)
  assert.deepEqual([refused.status, refused.body.code], [409, 'oauth_app_in_use'])
  await app.api.delete(`/v1/accounts/${account.id}`)
  assert.equal((await app.api.delete(`/v1/oauth-apps/${row?.oauth_app_id}`)).status, 204)
  const [erased] = await app.app.database.query<{ client_secret: string | null }>({
    text: 'select client_secret from oauth_apps where id = $1',
    values: [row?.oauth_app_id],
  })
  assert.equal(erased?.client_secret, null)
  await visit(await callbackOf('x'))
  assert.equal((await accountOf('x')).id, account.id, 'connecting again restores the id')
  const person = await newPerson(app)
  const callback = await callbackOf('x', { decision: 'allow', user: person.id })
  assert.equal((await visit(callback)).location?.search, '?connected=x')
})
