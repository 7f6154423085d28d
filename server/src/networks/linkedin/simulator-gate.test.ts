import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, postOf, SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

test('every call to /rest names a living version; others are refused in LinkedIn’s words', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const missing = await linkedin.sandbox.call('POST', '/api.linkedin.com/rest/posts', {
    token: member.access_token,
    json: postOf(member),
  })
  assert.equal(missing.status, 400)
  assert.deepEqual(missing.json, {
    status: 400,
    code: 'VERSION_MISSING',
    message:
      'A version must be present. Please specify a version by adding the Linkedin-Version header.',
  })
  const ask = (version: string) =>
    linkedin.rest(member, 'POST', '/posts', {
      json: postOf(member),
      headers: { 'linkedin-version': version },
    })
  for (const version of ['202511', '202512', '202306', '202610', '2026-09', '999999', 'latest']) {
    const answer = await ask(version)
    assert.equal(answer.status, 426, version)
    assert.equal(answer.json.code, 'NONEXISTENT_VERSION')
  }
  assert.equal((await ask('202511')).json.message, 'Requested version 20251101 is not active')
  assert.equal((await ask('202608')).status, 201)
  await linkedin.set({ newest_version: '202610', duplicate_window_seconds: 0 })
  assert.equal((await ask('202610')).status, 201)
})

test('/v2 has no versions and says so', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const headers = { 'linkedin-version': '202609' }
  assert.equal((await linkedin.v2(member, 'GET', '/me')).status, 200)
  assert.equal((await linkedin.v2(member, 'GET', '/me', { headers })).status, 426)
  assert.equal((await linkedin.v2(member, 'GET', '/userinfo', { headers })).status, 200)
})

test('401: empty, invalid, revoked, expired, restricted', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const me = (token?: string) =>
    linkedin.sandbox.call('GET', '/api.linkedin.com/v2/userinfo', token ? { token } : {})
  const empty = await me()
  assert.equal(empty.status, 401)
  assert.deepEqual(empty.json, {
    status: 401,
    code: 'EMPTY_ACCESS_TOKEN',
    message: 'Empty oauth2_access_token',
    serviceErrorCode: 401,
  })
  const told = async (token: string, code: string, serviceErrorCode: number) => {
    const answer = await me(token)
    assert.equal(answer.status, 401)
    assert.deepEqual([answer.json.code, answer.json.serviceErrorCode], [code, serviceErrorCode])
  }
  await told('AQVnever', 'INVALID_ACCESS_TOKEN', 65600)
  await told(member.refresh_token ?? '', 'INVALID_ACCESS_TOKEN', 65600)
  const restricted = await linkedin.member({ is_restricted: true })
  await told(restricted.access_token, 'RESTRICTED_MEMBER', 65608)
  await linkedin.sandbox.fault({ kind: 'expire_token', step: 'read_userinfo' })
  await told(member.access_token, 'EXPIRED_ACCESS_TOKEN', 65602)
  const page = await linkedin.page()
  await linkedin.oauth('revoke', { token: page.access_token })
  await told(page.access_token, 'REVOKED_ACCESS_TOKEN', 65601)
})

test('a token in its first seconds may pass for a revoked one', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  await linkedin.set({ token_warm_up_ms: 60_000 })
  const young = await linkedin.v2(member, 'GET', '/userinfo')
  assert.deepEqual([young.status, young.json.serviceErrorCode], [401, 65601])
  await linkedin.set({ token_warm_up_ms: 0 })
  assert.equal((await linkedin.v2(member, 'GET', '/userinfo')).status, 200)
})

test('keys are encoded whole, and Rest.li 2.0 is asked for when there are any', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const urn = await linkedin.posted(page)
  const raw = await linkedin.rest(page, 'GET', `/posts/${urn}`)
  assert.equal(raw.status, 400)
  assert.equal(raw.json.message, 'Syntax exception in path variables')
  const old = await linkedin.rest(page, 'GET', `/posts/${encodeURIComponent(urn)}`, {
    headers: { 'x-restli-protocol-version': '1.0.0' },
  })
  assert.equal(old.status, 400)
  const list = await linkedin.rest(page, 'GET', `/posts?ids=List(${encodeURIComponent(urn)})`, {
    headers: { 'x-restli-protocol-version': '1.0.0' },
  })
  assert.equal(codeOf(list), 'PARAM_INVALID')
  assert.equal(list.json.errorDetails.inputErrors[0].input.inputPath.fieldPath, 'ids')
  assert.equal((await linkedin.read(page, urn)).status, 200)
})

test('addresses that are too long, and those that lead nowhere', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const author = encodeURIComponent(page.author_urn ?? '')
  const long = await linkedin.rest(page, 'GET', `/posts?q=author&author=${'a'.repeat(4_100)}`)
  assert.equal(long.status, 414)
  assert.equal((await linkedin.rest(page, 'GET', `/posts/${'a'.repeat(4_100)}`)).status, 414)
  const nowhere = await linkedin.rest(page, 'GET', '/shoes')
  assert.deepEqual([nowhere.status, codeOf(nowhere)], [404, 'RESOURCE_NOT_FOUND'])
  const tunnelled = await linkedin.rest(page, 'POST', '/posts', {
    headers: { 'x-http-method-override': 'GET' },
    form: new URLSearchParams(`q=author&author=${author}&count=5`),
  })
  assert.equal(tunnelled.status, 200)
  assert.deepEqual(tunnelled.json, { elements: [], paging: { start: 0, count: 5, links: [] } })
})

test('answers carry what LinkedIn’s support asks for', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const answer = await linkedin.v2(await linkedin.member(), 'GET', '/userinfo')
  for (const name of ['x-li-uuid', 'x-li-fabric', 'x-li-request-id']) {
    assert.ok(answer.headers.get(name), name)
  }
  assert.equal(answer.headers.get('retry-after'), null)
})
