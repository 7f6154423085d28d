import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { assertError, TestInstagram } from './simulator/test-instagram.ts'

const { clientId: client_id, clientSecret: client_secret } = sandboxApp
const redirect_uri = 'http://localhost:4400/callback'
const graph = '/graph.facebook.com/v26.0'
const scope =
  'instagram_basic,instagram_content_publish,instagram_manage_comments,instagram_manage_contents,pages_read_engagement,pages_show_list'

async function code(instagram: TestInstagram): Promise<string> {
  const query = new URLSearchParams({
    client_id,
    redirect_uri,
    scope,
    state: 's',
    decision: 'allow',
  })
  const path = `/www.facebook.com/v26.0/dialog/oauth?${query}`
  const answer = await instagram.sandbox.call('GET', path)
  const target = new URL(answer.headers.get('location') ?? '')
  assert.equal(target.hash, '#_=_')
  return target.searchParams.get('code') ?? ''
}

function exchange(instagram: TestInstagram, params: Record<string, string>) {
  const query = new URLSearchParams({ client_id, client_secret, ...params })
  return instagram.sandbox.call('GET', `${graph}/oauth/access_token?${query}`)
}

/** A user token of 60 days, by way of the dialog. */
async function userToken(instagram: TestInstagram): Promise<string> {
  const short = await exchange(instagram, { redirect_uri, code: await code(instagram) })
  const fb_exchange_token = short.json.access_token
  const long = await exchange(instagram, { grant_type: 'fb_exchange_token', fb_exchange_token })
  return long.json.access_token
}

function read(instagram: TestInstagram, token: string, path: string) {
  return instagram.sandbox.call('GET', `${graph}${path}`, { token })
}

test('login leads to Pages with their tokens and Instagram accounts', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const token = await userToken(instagram)
  assert.match(token, /^EAA/)
  const fields = 'name,access_token,tasks,instagram_business_account{id,username}'
  const pages = (await read(instagram, token, `/me/accounts?fields=${fields}&limit=100`)).json.data
  assert.equal(pages.length, 3)
  const { id, handle, page_id: pageId } = instagram.account
  const page = pages.find((each: { id: string }) => each.id === pageId)
  assert.deepEqual(page.instagram_business_account, { id, username: handle })
  assert.ok(page.tasks.includes('CREATE_CONTENT'))
  const lone = pages.filter((each: object) => !('instagram_business_account' in each))
  assert.equal(lone.length, 1, 'one Page has no Instagram account')
  const one = await read(instagram, token, `/${pageId}?fields=access_token`)
  assert.equal(one.json.access_token, page.access_token, 'the same token again')
  t.mock.timers.tick(60 * 24 * 3_600_000)
  assertError(await read(instagram, token, '/me'), { code: 190, subcode: 463 })
  const never = await read(instagram, page.access_token, `/${id}?fields=username`)
  assert.deepEqual(never.json, { username: handle, id })
})

test('a Page token taken with a short token dies with it', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const short = await exchange(instagram, { redirect_uri, code: await code(instagram) })
  assert.equal(short.json.expires_in, 5108)
  const path = `/${instagram.account.page_id}?fields=access_token`
  const page = (await read(instagram, short.json.access_token, path)).json.access_token
  assert.equal((await read(instagram, page, '/me')).json.id, instagram.account.page_id)
  t.mock.timers.tick(5_108_000)
  assertError(await read(instagram, page, '/me'), { code: 190, subcode: 463 })
})

test('codes and secrets are refused in Graph’s words', async () => {
  await using instagram = await TestInstagram.open()
  const used = await code(instagram)
  const other = await exchange(instagram, { redirect_uri: `${redirect_uri}/`, code: used })
  assertError(other, { code: 100, subcode: 36008 })
  assert.equal((await exchange(instagram, { redirect_uri, code: used })).status, 200)
  const again = await exchange(instagram, { redirect_uri, code: used })
  assertError(again, { code: 100, subcode: 36009 })
  assert.match(again.headers.get('www-authenticate') ?? '', /"invalid_code"/)
  const secret = await exchange(instagram, { redirect_uri, code: used, client_secret: 'guess' })
  assertError(secret, { code: 1, message: /client secret/ })
})

test('debug_token tells what a token is, and why it is good no more', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const user = await userToken(instagram)
  const debug = async (input_token: string) => {
    const query = new URLSearchParams({
      input_token,
      access_token: `${client_id}|${client_secret}`,
    })
    return (await instagram.sandbox.call('GET', `${graph}/debug_token?${query}`)).json.data
  }
  const facts = await debug(user)
  assert.deepEqual([facts.type, facts.is_valid, facts.app_id], ['USER', true, client_id])
  assert.deepEqual(facts.scopes, scope.split(','))
  const page = await debug(instagram.account.access_token)
  assert.deepEqual(
    [page.type, page.expires_at, page.profile_id],
    ['PAGE', 0, instagram.account.page_id],
  )
  const revoked = await instagram.sandbox.call('DELETE', `${graph}/me/permissions`, { token: user })
  assert.deepEqual(revoked.json, { success: true })
  const dead = await debug(instagram.account.access_token)
  assert.deepEqual([dead.is_valid, dead.error.code, dead.error.subcode], [false, 190, 458])
  assertError(await instagram.get('/me'), { code: 190, subcode: 458 })
})

test('one permission may be taken away', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const token = await userToken(instagram)
  const path = `${graph}/me/permissions/instagram_content_publish`
  await instagram.sandbox.call('DELETE', path, { token })
  const { data } = (await read(instagram, token, '/me/permissions')).json
  const status = (name: string) =>
    data.find(({ permission }: { permission: string }) => permission === name).status
  assert.equal(status('instagram_content_publish'), 'declined')
  assert.equal(status('instagram_basic'), 'granted')
  assertError(await instagram.create({ image_url: instagram.photoUrl }), {
    code: 10,
    status: 403,
    message: /Requires instagram_content_publish permission/,
  })
})

test('Page token and user token publish; only here can posts be deleted', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const id = await instagram.post()
  await instagram.call('POST', `/${id}/comments`, { json: { message: 'Mine' } })
  instagram.account = { ...instagram.account, access_token: await userToken(instagram) }
  const second = await instagram.post()
  assert.deepEqual((await instagram.call('DELETE', `/${id}`)).json, {
    success: true,
    deleted_id: id,
  })
  assertError(await instagram.call('DELETE', `/${id}`), { code: 100, subcode: 33 })
  assert.deepEqual(
    (await instagram.posts()).map((post) => post.id),
    [second],
  )
  const child = await instagram.container({ image_url: instagram.photoUrl, is_carousel_item: true })
  const carousel = await instagram.post({ media_type: 'CAROUSEL', children: [child, child] })
  const [item] = (await instagram.get(`/${carousel}/children`)).json.data
  assertError(await instagram.call('DELETE', `/${item.id}`), { code: -1, subcode: 2207073 })
})

test('a token of the other login cannot be parsed, and a Page without tasks does not publish', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook', page_tasks: ['ANALYZE'] })
  const refused = { code: 10, status: 403, message: /Not enough permissions to post/ }
  assertError(await instagram.create({ image_url: instagram.photoUrl }), refused)
  assertError(await instagram.publish('17000000000000000'), refused)
  const { id: ig, access_token: page } = instagram.account
  const { access_token: token, id: other } = await instagram.sandbox.account()
  const unparsed = { code: 190, message: /Cannot parse access token/ }
  assertError(await read(instagram, token, `/${ig}`), unparsed)
  const path = `/graph.instagram.com/v26.0/${other}`
  assertError(await instagram.sandbox.call('GET', path, { token: page }), unparsed)
})

test('appsecret_proof is checked where it is sent, and may be required', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const { access_token: token } = instagram.account
  const proofOf = (message: string) =>
    createHmac('sha256', client_secret).update(message).digest('hex')
  const time = Math.floor(Date.now() / 1000)
  const plain = `/me?appsecret_proof=${proofOf(token)}`
  const timed = `/me?appsecret_time=${time}&appsecret_proof=${proofOf(`${token}|${time}`)}`
  const old = time - 301
  const stale = `/me?appsecret_time=${old}&appsecret_proof=${proofOf(`${token}|${old}`)}`
  const statuses = async () => {
    const answers = await Promise.all(
      ['/me', plain, timed, stale, `${plain}0`].map((path) => instagram.get(path)),
    )
    return answers.map(({ status }) => status)
  }
  assert.deepEqual(await statuses(), [200, 200, 200, 400, 400])
  await instagram.set({ appsecret_proof: 'required' })
  assert.deepEqual(await statuses(), [400, 200, 200, 400, 400])
  await instagram.set({ appsecret_proof: 'required_timed' })
  assert.deepEqual(await statuses(), [400, 400, 200, 400, 400])
})

test('a host that Facebook shares is left to it unless id, edge or token are Instagram’s', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const step = async (path: string, token?: string) => {
    await instagram.sandbox.call('GET', path, token ? { token } : {})
    const { calls } = await instagram.sandbox.ledger()
    return calls.at(-1)?.step
  }
  const { id, page_id: page, access_token: token } = instagram.account
  assert.equal(await step(`${graph}/${id}/media`), 'list_media')
  assert.equal(await step(`${graph}/${page}`), 'read_page')
  assert.equal(await step(`${graph}/me`, token), 'read_me')
  assert.equal(
    await step(`${graph}/oauth/access_token?code=${await code(instagram)}`),
    'facebook_token',
  )
})
