import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

const finder = '/organizationAcls?q=roleAssignee'

test('userinfo tells what its scopes allow', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.sandbox.account()
  assert.equal(member.author_urn, `urn:li:person:${member.id}`)
  const whole = (await linkedin.v2(member, 'GET', '/userinfo')).json
  assert.deepEqual(whole, {
    sub: member.id,
    name: 'Dravo Demo',
    given_name: 'Dravo',
    family_name: 'Demo',
    picture: `${linkedin.sandbox.url}/_sandbox/avatars/linkedin/dravo_demo.svg`,
    locale: { country: 'US', language: 'en' },
    email: 'dravo_demo@sandbox.invalid',
    email_verified: true,
  })
  await linkedin.set({ userinfo_locale: 'string' })
  const profile = await linkedin.member({ scopes: ['openid', 'profile'] })
  const { locale, email } = (await linkedin.v2(profile, 'GET', '/userinfo')).json
  assert.deepEqual([locale, email], ['en_US', undefined])
  const posting = await linkedin.member({ scopes: ['w_member_social'] })
  assert.equal((await linkedin.v2(posting, 'GET', '/userinfo')).status, 403)
  assert.deepEqual((await linkedin.v2(posting, 'GET', '/me')).json, {
    status: 403,
    code: 'ACCESS_DENIED',
    message: 'Not enough permissions to access: GET /me',
    serviceErrorCode: 100,
  })
})

test('a member sees the pages it has a role in, and nobody else’s', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page({ role: 'CONTENT_ADMINISTRATOR' })
  await linkedin.page()
  const { elements, paging } = (await linkedin.rest(page, 'GET', `${finder}&count=100`)).json
  assert.deepEqual(paging, { start: 0, count: 100, links: [] })
  const [row] = elements
  assert.equal(elements.length, 1)
  assert.deepEqual(
    [row.role, row.state, row.organization],
    ['CONTENT_ADMINISTRATOR', 'APPROVED', page.author_urn],
  )
  const { sub } = (await linkedin.v2(page, 'GET', '/userinfo')).json
  assert.equal(row.roleAssignee, `urn:li:person:${sub}`)
  const count = async (query: string) =>
    (await linkedin.rest(page, 'GET', finder + query)).json.elements.length
  assert.equal(await count('&role=ADMINISTRATOR'), 0, 'content admins vanish')
  assert.equal(await count('&role=CONTENT_ADMINISTRATOR&state=APPROVED'), 1)
  assert.equal(await count('&state=REVOKED'), 0)
  assert.equal(await count('&start=1'), 0)
  assert.equal((await linkedin.v2(page, 'GET', finder)).json.elements.length, 1)
  for (const query of ['&role=KING', '&state=OPEN', '&count=101']) {
    assert.equal(codeOf(await linkedin.rest(page, 'GET', finder + query)), 'PARAM_INVALID')
  }
  await linkedin.set({
    acl_target_field: 'organizationTarget',
    content_admin_name: 'CONTENT_ADMIN',
  })
  const [other] = (await linkedin.rest(page, 'GET', finder)).json.elements
  assert.equal(other.organizationTarget, page.author_urn)
  assert.deepEqual([other.organization, other.role], [undefined, 'CONTENT_ADMIN'])
  const lacking = await linkedin.member({ scopes: ['openid', 'w_member_social'] })
  const refused = await linkedin.rest(lacking, 'GET', finder)
  assert.match(refused.json.message, /partnerApiOrganizationAcls\.FINDER-roleAssignee\.20260901$/)
})

test('who manages a page is told to its administrators', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const [page, other] = [await linkedin.page(), await linkedin.page()]
  const path = `/organizationAcls?q=organization&organization=${encodeURIComponent(page.author_urn ?? '')}`
  assert.equal((await linkedin.rest(page, 'GET', path)).json.elements.length, 1)
  assert.equal((await linkedin.rest(other, 'GET', path)).status, 403)
  const nobody = await linkedin.rest(page, 'GET', '/organizationAcls?q=organization')
  assert.equal(codeOf(nobody), 'PARAM_INVALID')
})

test('organizations are read by number, by name and in a batch', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const read = (await linkedin.rest(page, 'GET', `/organizations/${page.id}`)).json
  assert.equal(read.id, Number(page.id))
  assert.deepEqual([read.localizedName, read.vanityName], [page.name, page.handle])
  const named = `/organizations?q=vanityName&vanityName=${page.handle}`
  assert.deepEqual((await linkedin.rest(page, 'GET', named)).json.elements, [read])
  const batch = await linkedin.rest(page, 'GET', `/organizations?ids=List(${page.id},1)`)
  assert.deepEqual(batch.json.results, { [page.id]: read })
  assert.deepEqual(batch.json.statuses, { [page.id]: 200, 1: 404 })
  assert.equal((await linkedin.rest(page, 'GET', '/organizations/1')).status, 404)
  assert.equal((await linkedin.rest(page, 'GET', '/organizations/me')).status, 400)
})

test('an authorization is told for an action', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const analyst = await linkedin.page({ role: 'ANALYST' })
  const ask = async (as: typeof page, action = 'ORGANIC_SHARE_CREATE', who?: string) => {
    const { sub } = (await linkedin.v2(as, 'GET', '/userinfo')).json
    const person = encodeURIComponent(who ?? `urn:li:person:${sub}`)
    const key = `(impersonator:${person},organization:${encodeURIComponent(as.author_urn ?? '')},action:(organizationContentAuthorizationAction:(actionType:${action})))`
    return linkedin.rest(as, 'GET', `/organizationAuthorizations/${key}`)
  }
  const verdicts = [(await ask(page)).json.status, (await ask(analyst)).json.status]
  assert.deepEqual(verdicts, [
    { 'com.linkedin.organization.Approved': {} },
    { 'com.linkedin.organization.Denied': {} },
  ])
  assert.equal((await ask(page, 'FLY')).status, 400)
  assert.equal((await ask(page, 'ORGANIC_SHARE_EDIT', 'urn:li:person:else')).status, 403)
})

test('traits make accounts what they are; unknown ones are named', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  assert.deepEqual(
    [page.handle, page.name, page.author_urn],
    ['dravo_demo_2', 'Dravo Demo Company 2', `urn:li:organization:${page.id}`],
  )
  await linkedin.sandbox.restart()
  assert.deepEqual((await linkedin.sandbox.accounts())[1], page)
  const wrong: [Record<string, unknown>, string][] = [
    [{ shoe: 1 }, 'traits.shoe'],
    [{ kind: 'group' }, 'traits.kind'],
    [{ role: 'ADMINISTRATOR' }, 'traits.role'],
    [{ kind: 'organization', role: 'KING' }, 'traits.role'],
    [{ kind: 'organization', role_state: 'LOST' }, 'traits.role_state'],
    [{ scopes: ['shoes'] }, 'traits.scopes'],
    [{ is_restricted: 'no' }, 'traits.is_restricted'],
  ]
  for (const [traits, path] of wrong) {
    const json = { network: 'linkedin', traits }
    const answer = await linkedin.sandbox.call('POST', '/_sandbox/accounts', { json })
    assert.equal(answer.json.errors[0].path, path)
  }
})
