import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  client,
  codeFor,
  dialog,
  everything,
  exchange,
  landing,
  longToken,
  pageTokenOf,
  redirectUri,
  shortToken,
} from './simulator/test/login.ts'
import { PageSandbox, refused } from './simulator/test/page-sandbox.ts'

test('a person agrees, the code becomes a short token, that a long one, that a Page token without end', async () => {
  await using facebook = await PageSandbox.open()
  const page = await dialog(facebook, {})
  assert.equal(page.status, 200)
  assert.match(page.text, /Continue as Demo Person/)
  const landed = landing(await dialog(facebook, { decision: 'continue' }))
  assert.equal(landed.origin, 'http://localhost:3000')
  assert.equal(landed.searchParams.get('state'), 's1')
  assert.equal(landed.searchParams.get('from'), 'test')
  assert.equal(landed.hash, '#_=_')
  const code = landed.searchParams.get('code') ?? ''
  const short = await exchange(facebook, { code, redirect_uri: redirectUri })
  assert.equal(short.json.token_type, 'bearer')
  assert.equal(short.json.expires_in, 5108)
  const long = await exchange(facebook, {
    grant_type: 'fb_exchange_token',
    fb_exchange_token: short.json.access_token,
  })
  assert.equal(long.json.expires_in, 5_184_000)
  const token = await pageTokenOf(facebook, long.json.access_token)
  assert.equal(await pageTokenOf(facebook, long.json.access_token), token, 'read again, the same')
  const debug = await inspect(facebook, token)
  assert.equal(debug.type, 'PAGE')
  assert.equal(debug.expires_at, 0)
  assert.equal(debug.profile_id, facebook.page.id)
  const shortDebug = await inspect(facebook, await pageTokenOf(facebook, short.json.access_token))
  assert.ok(shortDebug.expires_at > 0, 'a Page token of a short-lived token ends with it')
  assert.equal((await facebook.send('feed', { message: 'By the new token' }, token)).status, 200)
})

async function inspect(facebook: PageSandbox, token: string) {
  const app = `${client.client_id}|${client.client_secret}`
  const query = new URLSearchParams({ input_token: token, access_token: app })
  const answer = await facebook.sandbox.call('GET', `/graph.facebook.com/debug_token?${query}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.json.data
}

test('a code is good once, for its redirect_uri and the right secret', async () => {
  await using facebook = await PageSandbox.open()
  const code = await codeFor(facebook)
  const wrongUri = await exchange(facebook, { code, redirect_uri: 'http://localhost:3000/other' })
  refused(wrongUri, 100, { subcode: 36008, message: /redirect_uri is identical/ })
  assert.match(wrongUri.headers.get('www-authenticate') ?? '', /"invalid_code"/)
  const wrongSecret = await exchange(facebook, {
    code,
    redirect_uri: redirectUri,
    client_secret: 'guess',
  })
  refused(wrongSecret, 1, { message: /^Error validating client secret\.$/ })
  refused(await exchange(facebook, { code }), 100, { message: /redirect_uri/ })
  refused(await exchange(facebook, { code, client_id: 'other' }), 101)
  const query = new URLSearchParams({ ...client, code, redirect_uri: redirectUri })
  const byPost = await facebook.sandbox.call('POST', '/graph.facebook.com/oauth/access_token', {
    form: query,
  })
  assert.equal(byPost.status, 200)
  const again = await exchange(facebook, { code, redirect_uri: redirectUri })
  refused(again, 100, { subcode: 36009, message: /has been used/ })
  refused(await exchange(facebook, { code: 'AQx', redirect_uri: redirectUri }), 100)
})

test('a person may say no, or decline a part, which is asked for again only on request', async () => {
  await using facebook = await PageSandbox.open()
  const no = landing(await dialog(facebook, { decision: 'cancel' })).searchParams
  assert.equal(no.get('error'), 'access_denied')
  assert.equal(no.get('error_code'), '200')
  assert.equal(no.get('error_reason'), 'user_denied')
  assert.equal(no.get('state'), 's1')
  const token = await longToken(facebook, { grant: 'pages_show_list' })
  const permissions = (await facebook.get('/me/permissions', token)).json.data
  const statusOf = (name: string) =>
    permissions.find(({ permission }: { permission: string }) => permission === name)?.status
  assert.equal(statusOf('pages_show_list'), 'granted')
  assert.equal(statusOf('public_profile'), 'granted')
  assert.equal(statusOf('pages_manage_posts'), 'declined')
  assert.ok(!(await dialog(facebook, {})).text.includes('value="pages_manage_posts"'))
  const again = await dialog(facebook, { auth_type: 'rerequest' })
  assert.ok(again.text.includes('value="pages_manage_posts"'))
})

test('the dialog refuses what the app has not listed', async () => {
  await using facebook = await PageSandbox.open()
  const wrong: [Record<string, string>, RegExp][] = [
    [{ client_id: 'nobody' }, /Invalid App ID/],
    [{ redirect_uri: 'https://evil.example/cb' }, /URL Blocked/],
    [{ scope: 'pages_rule_the_world' }, /Invalid Scopes: pages_rule_the_world/],
    [{ state: '' }, /state/],
    [{ response_type: 'magic' }, /response_type/],
  ]
  for (const [query, message] of wrong) {
    const answer = await dialog(facebook, { ...query, decision: 'continue' })
    assert.equal(answer.status, 400)
    assert.match(answer.text, message)
  }
  const hostile = await dialog(facebook, { state: '"><script>alert(1)</script>' })
  assert.ok(!hostile.text.includes('<script'))
  const ticked = landing(await dialog(facebook, { decision: 'continue', response_type: 'token' }))
  assert.match(ticked.hash, /access_token=EAA/)
})

test('accounts list every Page that was ticked, page by page, with its tasks', async () => {
  await using facebook = await PageSandbox.open()
  for (let count = 0; count < 3; count += 1)
    await facebook.sandbox.addAccount({ managed_by: 'demo_person' })
  const reader = await facebook.sandbox.addAccount({
    managed_by: 'demo_person',
    tasks: ['ANALYZE', 'MODERATE'],
  })
  const token = await longToken(facebook)
  const seen: { id: string; tasks: string[] }[] = []
  let address: string | undefined =
    `${facebook.sandbox.url}/graph.facebook.com/v26.0/me/accounts?limit=2&access_token=${token}`
  let pages = 0
  while (address) {
    const answer = (await (await fetch(address)).json()) as {
      data: { id: string; tasks: string[] }[]
      paging: { next?: string }
    }
    seen.push(...answer.data)
    address = answer.paging?.next
    pages += 1
  }
  assert.equal(pages, 3)
  assert.equal(new Set(seen.map(({ id }) => id)).size, 5)
  assert.deepEqual(seen.at(-1)?.tasks, ['ANALYZE', 'MODERATE'])
  const [first] = (await facebook.get('/me/accounts', token)).json.data
  assert.deepEqual(Object.keys(first).sort(), [
    'access_token',
    'category',
    'category_list',
    'id',
    'name',
    'tasks',
  ])
  const one = await longToken(facebook, { page: reader.id })
  const listed = (await facebook.get('/me/accounts?fields=id,username,picture.type(large)', one))
    .json
  assert.deepEqual(
    listed.data.map(({ id }: { id: string }) => id),
    [reader.id],
  )
  assert.match(listed.data[0].picture.data.url, /\.svg$/)
  const named = await facebook.get(`/${reader.id}?fields=access_token,name,tasks`, one)
  assert.match(named.json.access_token, /^EAA/)
  assert.deepEqual((await facebook.get('/me/businesses', token)).json, { data: [] })
  refused(await facebook.get('/me/accounts'), 100, { message: /node type \(Page\)/ })
})

test('without pages_show_list no Page is listed', async () => {
  await using facebook = await PageSandbox.open()
  const token = await longToken(facebook, { scope: 'pages_manage_posts' })
  assert.deepEqual((await facebook.get('/me/accounts', token)).json, { data: [] })
  refused(await facebook.get('/me/businesses', token), 200, { status: 403 })
})

test('me is the person of a user token and the Page of a Page token', async () => {
  await using facebook = await PageSandbox.open()
  const { id, name } = facebook.page
  assert.deepEqual((await facebook.get('/me')).json, { name, id })
  const person = (await facebook.get('/me?fields=id,name', await shortToken(facebook))).json
  assert.equal(person.name, 'Demo Person')
  refused(await facebook.get('/me?fields=shoe_size'), 100, {
    message: /nonexisting field \(shoe_size\)/,
  })
  refused(await facebook.get('/me?fields=id{'), 2500)
  const nobody = await facebook.sandbox.call('GET', '/graph.facebook.com/v26.0/me')
  refused(nobody, 2500, { message: /active access token/ })
  const post = await facebook.sandbox.call('GET', '/graph.facebook.com/v26.0/123')
  refused(post, 104)
})

test('debug_token tells of good tokens, of ended ones and of garbage', async () => {
  await using facebook = await PageSandbox.open()
  const good = await inspect(facebook, facebook.page.access_token)
  assert.equal(good.is_valid, true)
  assert.equal(good.app_id, client.client_id)
  assert.ok(good.scopes.includes('pages_manage_posts'))
  assert.deepEqual(
    good.granular_scopes.find(({ scope }: { scope: string }) => scope === 'pages_manage_posts'),
    { scope: 'pages_manage_posts', target_ids: [facebook.page.id] },
  )
  const garbage = await inspect(facebook, 'EAAnothing')
  assert.equal(garbage.is_valid, false)
  assert.equal(garbage.error.code, 190)
  const user = await shortToken(facebook)
  await facebook.call('DELETE', '/me/permissions', { token: user })
  const ended = await inspect(facebook, user)
  assert.equal(ended.is_valid, false)
  assert.equal(ended.error.subcode, 458)
  refused(await facebook.get(`/debug_token?input_token=${user}`, 'EAAnobody'), 190)
})

test('one permission, or all of them, can be taken back', async () => {
  await using facebook = await PageSandbox.open()
  const user = await longToken(facebook)
  const token = await pageTokenOf(facebook, user)
  const { id } = (await facebook.get('/me', user)).json
  const one = await facebook.call('DELETE', `/${id}/permissions/pages_manage_posts`, {
    token: user,
  })
  assert.deepEqual(one.json, { success: true })
  const blocked = await facebook.send('feed', { message: 'Not any more' }, token)
  refused(blocked, 200, { status: 403, message: /pages_manage_posts/ })
  assert.deepEqual((await facebook.call('DELETE', `/${id}/permissions`, { token: user })).json, {
    success: true,
  })
  const gone = await facebook.send('feed', { message: 'Gone' }, token)
  refused(gone, 190, { subcode: 458, message: /has not authorized application sandbox-app/ })
  assert.match(
    gone.headers.get('www-authenticate') ?? '',
    /^OAuth "Facebook Platform" "invalid_token" "/,
  )
  const fresh = await facebook.sandbox.account()
  assert.equal((await facebook.send('feed', { message: 'Back' }, fresh.access_token)).status, 200)
})

test('token answers may leave expires_in out', async () => {
  await using facebook = await PageSandbox.open({ omit_expires_in: true })
  const code = await codeFor(facebook, { scope: everything })
  const answer = await exchange(facebook, { code, redirect_uri: redirectUri })
  assert.equal('expires_in' in answer.json, false)
  const app = await exchange(facebook, { grant_type: 'client_credentials' })
  assert.equal(app.json.access_token, `${client.client_id}|${client.client_secret}`)
})
