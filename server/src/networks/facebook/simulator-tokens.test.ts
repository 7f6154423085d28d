import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { longToken, pageTokenOf } from './simulator/test/login.ts'
import { PageSandbox, refused } from './simulator/test/page-sandbox.ts'

const endings: [as: string, subcode: number, message: RegExp][] = [
  [
    'expired',
    463,
    /Session has expired on \w+day, \d\d-\w{3}-\d\d .* P[SD]T\. The current time is/,
  ],
  ['password_changed', 460, /changed their password/],
  ['app_removed', 458, /has not authorized application/],
  ['role_lost', 492, /appropriate role on the Page/],
  ['checkpointed', 459, /log in to www\.facebook\.com/],
  ['unconfirmed', 464, /not a confirmed user/],
  ['invalid', 467, /access token is invalid/],
]

test('a token ends in each way Meta documents, and the account gets a good one again', async () => {
  await using facebook = await PageSandbox.open()
  for (const [as, subcode, message] of endings) {
    await facebook.set({ expire_token_as: as })
    const { access_token: token } = await facebook.sandbox.account()
    await facebook.fault('expire_token', 'read_me')
    refused(await facebook.get('/me', token), 190, { subcode, message }, as)
    refused(await facebook.get('/me', token), 190, { subcode }, `${as}, and it stays so`)
    const fresh = await facebook.sandbox.account()
    assert.equal((await facebook.get('/me', fresh.access_token)).status, 200, as)
  }
})

test('garbage is no token, and the status of a refusal can be 401', async () => {
  await using facebook = await PageSandbox.open()
  refused(await facebook.get('/me', 'IGAAgarbage'), 190, {
    message: /^Invalid OAuth access token - Cannot parse access token$/,
  })
  await facebook.set({ token_error_status: '401' })
  refused(await facebook.get('/me', 'IGAAgarbage'), 190, { status: 401 })
})

test('a token is taken as parameter, in a body, as Bearer and as OAuth', async () => {
  await using facebook = await PageSandbox.open()
  const { access_token: token, id } = facebook.page
  const bare = (method: string, path: string, options = {}) =>
    facebook.sandbox.call(method, `/graph.facebook.com/v26.0${path}`, options)
  assert.equal((await bare('GET', `/me?access_token=${token}`)).status, 200)
  assert.equal(
    (await bare('GET', '/me', { headers: { authorization: `OAuth ${token}` } })).status,
    200,
  )
  const json = { message: 'In the body', access_token: token }
  assert.equal((await bare('POST', `/${id}/feed`, { json })).status, 200)
  const query = `/${id}/feed?message=In+the+query&access_token=${token}`
  assert.equal((await bare('POST', query)).status, 200)
})

test('tokens and Pages survive a restart', async () => {
  await using facebook = await PageSandbox.open()
  const user = await longToken(facebook)
  const token = await pageTokenOf(facebook, user)
  await facebook.restart()
  assert.equal((await facebook.sandbox.account()).access_token, facebook.page.access_token)
  assert.equal((await facebook.get('/me', token)).json.id, facebook.page.id)
  assert.equal(await pageTokenOf(facebook, user), token)
})

test('Page tokens may be said to end after 60 days', async () => {
  await using facebook = await PageSandbox.open()
  assert.equal(facebook.page.expires_at, null)
  await facebook.set({ page_tokens_expire: true })
  const added = await facebook.sandbox.addAccount()
  const days = (Date.parse(added.expires_at ?? '') - Date.now()) / 86_400_000
  assert.ok(days > 59 && days <= 60)
})

test('a Page has its own fields, and traits that are checked', async () => {
  await using facebook = await PageSandbox.open()
  const { page } = facebook
  assert.equal(page.page_id, page.id)
  assert.equal(page.refresh_token, null)
  assert.equal(page.ig_user_id, null)
  const wrong: [object, string][] = [
    [{ shoe: 1 }, 'traits.shoe'],
    [{ tasks: ['FLY'] }, 'traits.tasks'],
    [{ managed_by: 'nobody' }, 'traits.managed_by'],
  ]
  for (const [traits, path] of wrong) {
    const json = { network: 'facebook', traits }
    const answer = await facebook.sandbox.call('POST', '/_sandbox/accounts', { json })
    assert.equal(answer.status, 400)
    assert.equal(answer.json.errors[0].path, path)
  }
})

test('publishing needs the permissions, the task and the Page’s own token', async () => {
  await using facebook = await PageSandbox.open()
  const reader = await facebook.sandbox.addAccount({ tasks: ['ANALYZE', 'MODERATE'] })
  const blocked = (page: string, token: string, edge = 'feed') =>
    facebook.call('POST', `/${page}/${edge}`, { token, json: { message: 'No' } })
  refused(await blocked(reader.id, reader.access_token), 200, { status: 403 }, 'no task')
  const user = await longToken(facebook)
  refused(await blocked(facebook.page.id, user), 200, { status: 403 }, 'a person’s token')
  refused(await blocked(facebook.page.id, user, 'videos'), 100, {
    message: /No permission to publish the video/,
  })
  refused(
    await blocked(facebook.page.id, reader.access_token),
    200,
    { status: 403 },
    'another Page',
  )
  refused(await blocked('100000000000000', reader.access_token), 100, { subcode: 33 }, 'no Page')
  const limited = await longToken(facebook, { scope: 'pages_show_list,pages_manage_posts' })
  const token = await pageTokenOf(facebook, limited)
  refused(await blocked(facebook.page.id, token), 200, { status: 403 }, 'no pages_read_engagement')
  refused(await facebook.get(`/${facebook.page.id}/feed`, token), 10, { status: 403 })
  await facebook.set({ permission_status: '400' })
  refused(await facebook.get(`/${facebook.page.id}/feed`, token), 10)
  assert.deepEqual(await facebook.posts(), [])
})

function proofOf(token: string, seconds: number | null): string {
  const message = seconds === null ? token : `${token}|${seconds}`
  const proof = createHmac('sha256', sandboxApp.clientSecret).update(message).digest('hex')
  return `appsecret_proof=${proof}${seconds === null ? '' : `&appsecret_time=${seconds}`}`
}

test('an appsecret_proof is checked, and can be asked for', async () => {
  await using facebook = await PageSandbox.open()
  const token = facebook.page.access_token
  const now = Math.floor(Date.now() / 1000)
  const me = (proof: string) => facebook.get(`/me?${proof}`)
  assert.equal((await me(proofOf(token, now))).status, 200)
  const wrong = await me('appsecret_proof=abc')
  refused(wrong, 100, { message: /^Invalid appsecret_proof provided in the API argument$/ })
  assert.equal(wrong.json.error.type, 'GraphMethodException')
  refused(await me(proofOf(token, now - 301)), 100, {}, 'five minutes old')
  refused(await me(proofOf(token, null)), 100, {}, 'the older form')
  await facebook.set({ legacy_appsecret_proof: true })
  assert.equal((await me(proofOf(token, null))).status, 200)
  await facebook.set({ require_appsecret_proof: true, appsecret_proof_code: '104' })
  refused(await me(''), 104, { message: /require an appsecret_proof/ })
  assert.equal((await me(proofOf(token, now))).status, 200)
})

test('what is no call of the API is said so', async () => {
  await using facebook = await PageSandbox.open()
  refused(await facebook.send('feeds', {}), 2500, { message: /Unknown path components: \// })
  refused(await facebook.get('/1234567'), 100, { subcode: 33, message: /Unsupported get request/ })
  const broken = await facebook.call('POST', `/${facebook.page.id}/feed`, {
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${facebook.page.access_token}`,
    },
    form: new URLSearchParams('not=json'),
  })
  refused(broken, 100)
})
