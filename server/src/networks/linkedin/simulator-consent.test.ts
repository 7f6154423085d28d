import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

const good = {
  response_type: 'code',
  client_id: 'sandbox-app',
  redirect_uri: 'http://localhost:9/callback?kept=1',
  scope: 'openid profile w_member_social',
  state: 's',
}

function authorize(linkedin: SandboxedLinkedin, fields: Record<string, string> = {}) {
  const query = new URLSearchParams({ ...good, ...fields })
  return linkedin.sandbox.call('GET', `/www.linkedin.com/oauth/v2/authorization?${query}`)
}

async function sentBack(linkedin: SandboxedLinkedin, fields: Record<string, string>) {
  const answer = await authorize(linkedin, fields)
  assert.equal(answer.status, 302, answer.text)
  return new URL(answer.headers.get('location') ?? '')
}

test('a person is asked, with nothing that could be a script', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.page()
  const page = await authorize(linkedin, { state: '"><script>alert(1)</script>' })
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
  assert.match(page.text, /w_member_social/)
  assert.match(page.text, /Allow as Dravo Demo<\/b><small>@dravo_demo</)
  assert.match(page.text, /Dravo Demo Company 2/)
  assert.ok(!page.text.includes('<script'))
  const href = /class="person" href="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&#38;', '&') ?? ''
  const allowed = await linkedin.sandbox.call(
    'GET',
    `/www.linkedin.com/oauth/v2/authorization${href}`,
  )
  const target = new URL(allowed.headers.get('location') ?? '')
  assert.equal(target.searchParams.get('kept'), '1')
  assert.equal(target.searchParams.get('state'), '"><script>alert(1)</script>')
  assert.match(target.searchParams.get('code') ?? '', /^AQT/)
})

test('a refusal and a wrong scope go back to the app', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const errors: [Record<string, string>, string][] = [
    [{ decision: 'cancel' }, 'user_cancelled_authorize'],
    [{ decision: 'cancel_login' }, 'user_cancelled_login'],
    [{ scope: 'openid r_member_social' }, 'unauthorized_scope_error'],
    [{ scope: 'openid shoes' }, 'invalid_scope_error'],
  ]
  for (const [fields, error] of errors) {
    const target = await sentBack(linkedin, fields)
    assert.equal(target.searchParams.get('error'), error)
    assert.equal(target.searchParams.get('state'), 's')
    assert.equal(target.searchParams.get('code'), null)
  }
  await linkedin.set({ app: 'self_serve' })
  const lacking = await sentBack(linkedin, { scope: 'openid w_organization_social' })
  assert.equal(
    lacking.searchParams.get('error_description'),
    'Scope &quot;w_organization_social&quot; is not authorized for your application',
  )
})

test('what must not be sent anywhere ends on a page of LinkedIn’s own', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const wrong: Record<string, string>[] = [
    { client_id: 'somebody' },
    { redirect_uri: 'http://app.example/callback' },
    { redirect_uri: '/relative' },
    { redirect_uri: 'https://app.example/#part' },
    { response_type: 'token' },
    { decision: 'allow', member: 'nobody' },
  ]
  for (const fields of wrong) {
    const answer = await authorize(linkedin, fields)
    assert.equal(answer.status, 401, JSON.stringify(fields))
    assert.equal(answer.headers.get('location'), null)
  }
  assert.equal((await authorize(linkedin, { redirect_uri: 'https://app.example/in' })).status, 200)
  const own = { redirect_uri: 'http://127.0.0.1:4400/oauth/linkedin' }
  assert.equal((await authorize(linkedin, own)).status, 200)
  await linkedin.set({ loopback_redirects: false })
  assert.equal((await authorize(linkedin)).status, 401)
  assert.equal((await authorize(linkedin, own)).status, 200, 'the API itself stays registered')
})
