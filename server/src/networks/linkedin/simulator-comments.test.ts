import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SandboxAccount } from '../simulator-contract.ts'
import {
  codeOf,
  commentOf,
  picture,
  SandboxedLinkedin,
} from './simulator/test/sandboxed-linkedin.ts'

const commentsOf = (urn: string) => `/socialActions/${encodeURIComponent(urn)}/comments`
const denied = 'Not enough permissions to access: partnerApiSocialActions.CREATE'

function onV2(linkedin: SandboxedLinkedin, as: SandboxAccount, urn: string, headers = {}) {
  return linkedin.v2(as, 'POST', commentsOf(urn), { json: commentOf(as, urn), headers })
}

test('a comment is answered with its thread, listed, put on the ledger and deleted', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const urn = await linkedin.posted(page)
  const made = await linkedin.comment(page, urn)
  assert.equal(made.status, 201)
  const id = made.headers.get('x-restli-id') ?? ''
  assert.match(id, /^[0-9]{19}$/)
  const { json } = made
  assert.equal(json.id, id)
  assert.match(json.object, /^urn:li:activity:[0-9]{19}$/)
  assert.notEqual(json.object.split(':').at(-1), urn.split(':').at(-1), 'another number')
  assert.equal(json.$URN, `urn:li:comment:(${json.object},${id})`)
  assert.equal(json.commentUrn, json.$URN)
  assert.match(json.created.impersonator, /^urn:li:person:/)
  assert.deepEqual(json.message, { attributes: [], text: 'More at https://example.com' })

  const listed = await linkedin.rest(page, 'GET', commentsOf(urn))
  assert.deepEqual(listed.json, { elements: [json], paging: { start: 0, count: 10, links: [] } })
  const byActivity = await linkedin.rest(page, 'GET', commentsOf(json.object))
  assert.equal(byActivity.json.elements.length, 1)
  await linkedin.sandbox.restart()
  const text = 'More at https://example.com'
  assert.deepEqual((await linkedin.ledger())[0]?.comments, [{ id, text }])

  const path = `${commentsOf(urn)}/${id}`
  assert.equal(
    (await linkedin.rest(page, 'DELETE', path)).status,
    403,
    'the member is not the page',
  )
  const actor = encodeURIComponent(page.author_urn ?? '')
  assert.equal((await linkedin.rest(page, 'DELETE', `${path}?actor=${actor}`)).status, 204)
  assert.equal((await linkedin.rest(page, 'DELETE', `${path}?actor=${actor}`)).status, 404)
  assert.deepEqual((await linkedin.ledger())[0]?.comments, [])
})

test('answers hang on a comment, and images on comments that are no answers', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const page = await linkedin.page()
  const urn = await linkedin.posted(page)
  const first = (await linkedin.comment(page, urn)).json
  const image = await linkedin.uploaded(page, await picture())
  const content = [{ entity: { image } }]
  assert.deepEqual((await linkedin.comment(page, urn, { content })).json.content, content)
  const json = { ...commentOf(page, urn), parentComment: first.$URN }
  const answer = await linkedin.rest(page, 'POST', commentsOf(first.$URN), { json })
  assert.equal(answer.status, 400, 'a parenthesis of a key is encoded too')
  const key = encodeURIComponent(first.$URN).replace('(', '%28').replace(')', '%29')
  const path = `/socialActions/${key}/comments`
  const replied = await linkedin.rest(page, 'POST', path, { json })
  assert.deepEqual([replied.status, replied.json.parentComment], [201, first.$URN])
  const elsewhere = commentsOf(await linkedin.posted(page, { commentary: 'Another' }))
  assert.equal((await linkedin.rest(page, 'POST', elsewhere, { json })).status, 404)
  const pictured = await linkedin.rest(page, 'POST', path, { json: { ...json, content } })
  assert.equal(codeOf(pictured), 'INVALID_VALUE_FOR_FIELD')
  assert.equal((await linkedin.rest(page, 'GET', path)).json.elements.length, 1)
  assert.equal((await linkedin.rest(page, 'GET', commentsOf(urn))).json.elements.length, 2)
})

test('the scopes of 2026 comment on /rest, those before on /v2, which has no versions', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page({ scopes: ['w_organization_social'] })
  const urn = await linkedin.posted(page)
  const refused = await linkedin.comment(page, urn)
  assert.equal(refused.status, 403)
  assert.equal(refused.json.message, `${denied}.20260901`)
  assert.equal((await onV2(linkedin, page, urn)).status, 201)
  const told = await onV2(linkedin, page, urn, { 'linkedin-version': '202609' })
  assert.equal(told.status, 426)
  await linkedin.set({ v2_comments: 'refused' })
  assert.equal((await onV2(linkedin, page, urn)).status, 403)
  await linkedin.set({ comment_scope: 'social' })
  assert.equal((await linkedin.comment(page, urn)).status, 201)

  const newer = await linkedin.page({
    scopes: ['w_organization_social', 'w_organization_social_feed'],
  })
  const theirs = await linkedin.posted(newer)
  for (const [comment_scope, status] of [
    ['feed', 201],
    ['either', 201],
  ]) {
    await linkedin.set({ comment_scope })
    assert.equal((await linkedin.comment(newer, theirs)).status, status)
  }
  const feedOnly = await linkedin.page({ scopes: ['w_organization_social_feed'] })
  await linkedin.set({ comment_scope: 'social' })
  assert.equal((await linkedin.comment(feedOnly, theirs)).status, 403)
})

test('a member’s scope does not speak for an organization, nor a role that may not comment', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const scoped = await linkedin.page({ scopes: ['w_organization_social', 'w_member_social_feed'] })
  const urn = await linkedin.posted(scoped)
  assert.equal((await linkedin.comment(scoped, urn)).json.message, `${denied}.20260901`)
  const content = await linkedin.page({ role: 'CONTENT_ADMINISTRATOR' })
  const answer = await linkedin.comment(content, urn)
  assert.match(answer.json.message, /\[\/actor\]$/)
  const recruiter = await linkedin.page({ role: 'RECRUITING_POSTER' })
  assert.equal((await linkedin.comment(recruiter, urn)).status, 201)
  const member = await linkedin.member()
  const own = await linkedin.comment(member, await linkedin.posted(member))
  assert.equal(own.json.created.impersonator, undefined)
})

test('what is wrong with a comment', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const urn = await linkedin.posted(page)
  const long = (length: number) => ({ message: { text: 'a'.repeat(length) } })
  const wrong: [Record<string, unknown>, string][] = [
    [{ actor: undefined }, 'MISSING_FIELD'],
    [{ message: {} }, 'MISSING_FIELD'],
    [{ message: { text: ' ' } }, 'INVALID_VALUE_BLANK_FIELD'],
    [long(1_251), 'FIELD_LENGTH_TOO_LONG'],
    [{ object: 'urn:li:share:1' }, 'INVALID_VALUE_FOR_FIELD'],
    [{ object: 'urn:li:person:1' }, 'INVALID_URN_TYPE'],
    [{ shoe: 1 }, 'ACCESS_DENIED'],
  ]
  for (const [fields, code] of wrong) {
    assert.equal(codeOf(await linkedin.comment(page, urn, fields)), code, JSON.stringify(fields))
  }
  await linkedin.set({ comment_limit: 2_000 })
  assert.equal((await linkedin.comment(page, urn, long(1_251))).status, 201)
  const nowhere = await linkedin.comment(page, 'urn:li:share:1')
  assert.equal(nowhere.status, 404)
  assert.match(nowhere.json.message, /RestLiServiceException \[HTTP Status:404\]/)
  const stranger = await linkedin.page()
  const listed = await linkedin.rest(stranger, 'GET', commentsOf(urn))
  assert.equal(listed.json.message, `member is unauthorized on ${urn}`)
  const blind = await linkedin.page({ scopes: ['w_organization_social'] })
  const unlisted = await linkedin.rest(blind, 'GET', commentsOf(urn))
  assert.match(unlisted.json.message, /partnerApiSocialActions\.GET_ALL\.20260901$/)
})

test('right after a post its thread may not be there; text is taken as it is', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  await linkedin.set({ activity_lag_ms: 600_000 })
  const urn = await linkedin.posted(page)
  const early = await linkedin.comment(page, urn)
  assert.equal(early.status, 404)
  assert.match(early.json.message, /Unable to obtain activity/)
  await linkedin.set({ activity_lag_ms: 0 })
  await linkedin.comment(page, urn, { message: { text: 'not \\(little\\) _text_ @ all' } })
  assert.equal((await linkedin.ledger())[0]?.comments[0]?.text, 'not \\(little\\) _text_ @ all')
})
