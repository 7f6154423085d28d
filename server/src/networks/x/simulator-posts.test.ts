import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestSandbox } from '../../sandbox/test-sandbox.ts'
import { requiredScopes } from './simulator/scopes.ts'

const tweets = '/api.x.com/2/tweets'

test('a post is answered, listed, read, put on the ledger and deleted', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token, id: userId, handle } = await sandbox.account()
  const text = 'Tea & <cake> at https://example.com/a?b=1'
  const created = await sandbox.call('POST', tweets, { token, json: { text } })
  assert.equal(created.status, 201)
  const { id } = created.json.data
  assert.match(id, /^[0-9]{19}$/)
  assert.match(created.json.data.text, /^Tea &amp; &lt;cake&gt; at https:\/\/t\.co\/\w+$/)
  assert.deepEqual(created.json.data.edit_history_tweet_ids, [id])

  const listed = await sandbox.call(
    'GET',
    `/api.x.com/2/users/${userId}/tweets?tweet.fields=created_at,entities`,
    { token },
  )
  assert.equal(listed.json.data[0].entities.urls[0].expanded_url, 'https://example.com/a?b=1')
  assert.deepEqual(listed.json.meta, { result_count: 1, newest_id: id, oldest_id: id })

  const { posts } = await sandbox.ledger()
  assert.equal(posts[0]?.text, text)
  assert.equal(posts[0]?.url, `${sandbox.url}/x.com/${handle}/status/${id}`)

  const short = /https:\/\/t\.co(\/\w+)$/.exec(created.json.data.text)?.[1]
  const followed = await sandbox.call('GET', `/t.co${short}`)
  assert.equal(followed.headers.get('location'), 'https://example.com/a?b=1')

  const deleted = await sandbox.call('DELETE', `${tweets}/${id}`, { token })
  assert.deepEqual(deleted.json, { data: { deleted: true } })
  const gone = await sandbox.call('GET', `${tweets}/${id}`, { token })
  assert.equal(gone.status, 200)
  assert.equal(gone.json.errors[0].type, 'https://api.x.com/2/problems/resource-not-found')
  assert.deepEqual((await sandbox.ledger()).posts, [])
})

const refusals: [what: string, body: unknown, status: number, message: RegExp][] = [
  ['an unknown key', { text: 'a', foo: 1 }, 400, /\$\.foo: is not defined in the schema/],
  ['nothing at all', {}, 400, /Must provide either text or media/],
  ['white space', { text: ' \n ' }, 400, /Must provide either text or media/],
  ['281 characters', { text: 'a'.repeat(281) }, 400, /text is too long/],
  ['141 CJK characters', { text: '你'.repeat(141) }, 400, /text is too long/],
  ['an empty media list', { media: { media_ids: [] } }, 400, /minimum of 1 item in the array/],
  ['five media', { media: { media_ids: ['1', '2', '3', '4', '5'] } }, 400, /maximum of 4 items/],
  ['unknown media', { media: { media_ids: ['1'] } }, 400, /Your media IDs are invalid/],
  [
    'a poll without duration',
    { text: 'a', poll: { options: ['a', 'b'] } },
    400,
    /\$\.poll\.duration_minutes: is missing/,
  ],
  [
    'a poll of one',
    { text: 'a', poll: { options: ['a'], duration_minutes: 5 } },
    400,
    /minimum of 2 items/,
  ],
  [
    'a long choice',
    { text: 'a', poll: { options: ['a'.repeat(26), 'b'], duration_minutes: 5 } },
    400,
    /may only be 25 characters/,
  ],
  [
    'a poll of 4 minutes',
    { text: 'a', poll: { options: ['a', 'b'], duration_minutes: 4 } },
    400,
    /minimum value of 5/,
  ],
  [
    'poll and quote',
    { text: 'a', poll: { options: ['a', 'b'], duration_minutes: 5 }, quote_tweet_id: '1' },
    400,
    /Only one of \[poll, quote_tweet_id\]/,
  ],
  ['a reply setting X lacks', { text: 'a', reply_settings: 'everyone' }, 400, /enumeration/],
  [
    'a reply to nothing',
    { text: 'a', reply: { in_reply_to_tweet_id: '1' } },
    403,
    /deleted or not visible/,
  ],
  ['two cashtags', { text: '$ACME and $EMCA' }, 403, /maximum of one cashtag/],
  [
    'an edit without Premium',
    { text: 'a', edit_options: { previous_post_id: '1' } },
    403,
    /not permitted/,
  ],
]

test('what X refuses is refused by name, and nothing is posted', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token } = await sandbox.account()
  for (const [what, json, status, message] of refusals) {
    const answer = await sandbox.call('POST', tweets, { token, json })
    assert.equal(answer.status, status, what)
    assert.match(answer.text, message, what)
  }
  const broken = await sandbox.call('POST', tweets, {
    token,
    headers: { 'content-type': 'application/json' },
    form: undefined,
  })
  assert.equal(broken.status, 400)
  assert.deepEqual((await sandbox.ledger()).posts, [])
})

test('duplicates are refused per account, within the window', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token } = await sandbox.account()
  const other = await sandbox.addAccount()
  const post = (as: string, text = 'The same words') =>
    sandbox.call('POST', tweets, { token: as, json: { text } })
  assert.equal((await post(token)).status, 201)
  const again = await post(token, '  The same words\n')
  assert.equal(again.status, 403)
  assert.match(again.json.detail, /duplicate content/)
  assert.equal((await post(other.access_token)).status, 201)
  await sandbox.restart()
  assert.equal((await post((await sandbox.account()).access_token)).status, 403)
  await sandbox.set({ x: { duplicate_window_seconds: 0 } })
  assert.equal((await post((await sandbox.account()).access_token)).status, 201)
})

test('self-serve apps reply to own posts and to those that mention them; enterprise apps to all', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: mine, handle } = await sandbox.account()
  const { access_token: theirs } = await sandbox.addAccount()
  const post = (token: string, json: unknown) => sandbox.call('POST', tweets, { token, json })
  const own = (await post(mine, { text: '1/' })).json.data.id
  const foreign = (await post(theirs, { text: 'Nothing about you' })).json.data.id
  const summoning = (await post(theirs, { text: `What says @${handle}?` })).json.data.id
  const reply = (id: string, text: string) =>
    post(mine, { text, reply: { in_reply_to_tweet_id: id } })
  assert.equal((await reply(own, '2/')).status, 201)
  assert.equal((await reply(summoning, 'A lot')).status, 201)
  const refused = await reply(foreign, 'Hello stranger')
  assert.equal(refused.status, 403)
  assert.equal(refused.json.type, 'https://api.x.com/2/problems/not-authorized-for-resource')
  assert.equal((await post(mine, { text: 'Look', quote_tweet_id: foreign })).status, 403)
  await sandbox.set({ x: { app_tier: 'enterprise' } })
  assert.equal((await reply(foreign, 'Hello stranger')).status, 201)
  const { posts } = await sandbox.ledger()
  assert.equal(posts.find(({ text }) => text === '2/')?.options.reply_to_id, own)
})

test('Premium accounts write long posts and edit them', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token, id: userId } = await sandbox.addAccount({
    subscription_type: 'Premium',
  })
  const text = 'word '.repeat(200).trim()
  const created = await sandbox.call('POST', tweets, { token, json: { text } })
  assert.equal(created.status, 201)
  assert.match(created.json.data.text, /… https:\/\/t\.co\/\w+$/)
  const list = await sandbox.call(
    'GET',
    `/api.x.com/2/users/${userId}/tweets?tweet.fields=note_tweet`,
    { token },
  )
  assert.equal(list.json.data[0].note_tweet.text, text)
  const { id } = created.json.data
  const edited = await sandbox.call('POST', tweets, {
    token,
    json: { text: 'Shorter', edit_options: { previous_post_id: id } },
  })
  assert.deepEqual(edited.json.data.edit_history_tweet_ids, [id, edited.json.data.id])
  assert.deepEqual(
    (await sandbox.ledger()).posts.map((post) => post.text),
    ['Shorter'],
  )
})

test('a timeline is paged, bounded in time and by ids, and lags when told to', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token, id: userId } = await sandbox.account()
  const path = `/api.x.com/2/users/${userId}/tweets`
  const empty = await sandbox.call('GET', path, { token })
  assert.deepEqual(empty.json, { meta: { result_count: 0 } })
  const ids: string[] = []
  for (let number = 1; number <= 7; number += 1) {
    ids.push(
      (await sandbox.call('POST', tweets, { token, json: { text: `Number ${number}` } })).json.data
        .id,
    )
  }
  assert.deepEqual(ids, ids.toSorted(), 'ids rise')
  const first = (await sandbox.call('GET', `${path}?max_results=5`, { token })).json
  assert.deepEqual(
    first.data.map(({ id }: { id: string }) => id),
    ids.slice(2).reverse(),
  )
  const second = (
    await sandbox.call('GET', `${path}?max_results=5&pagination_token=${first.meta.next_token}`, {
      token,
    })
  ).json
  assert.deepEqual(
    second.data.map(({ id }: { id: string }) => id),
    ids.slice(0, 2).reverse(),
  )
  assert.equal(second.meta.next_token, undefined)
  const since = (await sandbox.call('GET', `${path}?since_id=${ids[5]}`, { token })).json
  assert.equal(since.meta.result_count, 1)
  const future = encodeURIComponent(new Date(Date.now() + 60_000).toISOString())
  assert.equal(
    (await sandbox.call('GET', `${path}?start_time=${future}`, { token })).json.meta.result_count,
    0,
  )
  for (const query of [
    'max_results=4',
    'start_time=yesterday',
    'foo=1',
    'tweet.fields=foo',
    'pagination_token=zz',
    'exclude=likes',
  ]) {
    assert.equal((await sandbox.call('GET', `${path}?${query}`, { token })).status, 400, query)
  }
  await sandbox.set({ listing_lag_ms: 3_600_000 })
  const late = (await sandbox.call('POST', tweets, { token, json: { text: 'Late' } })).json.data.id
  assert.equal((await sandbox.call('GET', path, { token })).json.data[0].id, ids[6])
  assert.equal((await sandbox.call('GET', `${tweets}/${late}`, { token })).json.data.id, late)
})

test('switches change names, types and frames', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token } = await sandbox.account()
  await sandbox.set({ x: { vocabulary: 'posts', problem_host: 'twitter', error_frame: 'traffic' } })
  const created = await sandbox.call('POST', tweets, { token, json: { text: 'New names' } })
  assert.deepEqual(created.json.data.edit_history_post_ids, [created.json.data.id])
  const refused = await sandbox.call('POST', tweets, { token, json: { foo: 1 } })
  assert.equal(refused.json.type, 'https://api.twitter.com/2/problems/invalid-request')
  const unknown = await sandbox.call('POST', tweets, { token: 'nobody', json: { text: 'a' } })
  assert.deepEqual(unknown.json, {
    title: 'Unauthorized',
    detail: 'Unauthorized',
    type: 'about:blank',
    status: 401,
  })
})

test('rate windows count down, refuse, and can be switched off', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token } = await sandbox.account()
  const ask = () => sandbox.call('GET', '/api.x.com/2/users/me', { token })
  const first = await ask()
  assert.equal(first.headers.get('x-rate-limit-limit'), '75')
  assert.equal(first.headers.get('x-rate-limit-remaining'), '74')
  for (let used = 1; used < 75; used += 1) assert.equal((await ask()).status, 200)
  const refused = await ask()
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('x-rate-limit-remaining'), '0')
  assert.ok(Number(refused.headers.get('x-rate-limit-reset')) > Date.now() / 1000)
  await sandbox.set({ x: { rate_limit_body: 'legacy' } })
  assert.equal((await ask()).json.errors[0].code, 88)
  await sandbox.set({ caps: 'off' })
  assert.equal((await ask()).status, 200)
})

test('fifty identical posts at once: one is made', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token } = await sandbox.account()
  const attempts = Array.from({ length: 50 }, () =>
    sandbox.call('POST', tweets, { token, json: { text: 'Only once' } }),
  )
  const statuses = (await Promise.all(attempts)).map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === 201).length, 1)
  assert.equal(statuses.filter((status) => status === 403).length, 49)
  assert.equal((await sandbox.ledger()).posts.length, 1)
})

test('an account posts 2,400 times a day, and not once more', async () => {
  await using sandbox = await TestSandbox.open()
  await sandbox.set({ caps: 'off' })
  const { access_token: token } = await sandbox.account()
  const post = (text: string) => sandbox.call('POST', tweets, { token, json: { text } })
  for (let round = 0; round < 24; round += 1) {
    await Promise.all(Array.from({ length: 100 }, (_, number) => post(`${round}-${number}`)))
  }
  await sandbox.set({ caps: 'real' })
  const refused = await post('One too many')
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('x-user-limit-24hour-limit'), '2400')
  assert.equal(refused.headers.get('x-user-limit-24hour-remaining'), '0')
  await sandbox.set({ caps: 'off' })
  assert.equal((await post('One too many')).status, 201)
})

test('a call without its scopes is forbidden', () => {
  const granted = ['tweet.read', 'users.read', 'tweet.write']
  assert.doesNotThrow(() => requiredScopes('create_post', granted))
  assert.throws(() => requiredScopes('media_upload', granted), /not permitted/)
  assert.throws(() => requiredScopes('delete_post', ['tweet.read', 'users.read']), /not permitted/)
})
