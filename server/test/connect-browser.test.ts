import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { createClient } from './client.ts'
import { makeApp } from './consents.ts'
import { startTestApp, type TestApp } from './start-app.ts'

let app: TestApp
let browser: Browser
let caller: Server
let callerUrl: string
before(async () => {
  app = await startTestApp()
  browser = await openBrowser()
  // The caller's own page, to which the browser comes back.
  caller = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(
      '<!doctype html><link rel=icon href=data:,><title>caller</title><h1>Back at the caller</h1>',
    )
  })
  await new Promise<void>((resolve) => caller.listen(0, '127.0.0.1', resolve))
  callerUrl = `http://127.0.0.1:${(caller.address() as AddressInfo).port}/back`
  await app.sandbox.post('/_sandbox/accounts', {
    network: 'facebook',
    count: 2,
    traits: { managed_by: 'demo_person' },
  })
})
after(async () => {
  await browser.close()
  caller.close()
  await app[Symbol.asyncDispose]()
})

/** What is clicked on each network's consent page. */
const agreeButton: Readonly<Record<string, string>> = {
  x: 'button[value=allow]',
  tiktok: 'button[value=allow]',
  linkedin: 'a.person',
  facebook: 'button[value=continue]',
  instagram: 'button[value=allow]',
}

const folder = process.env.SCREENSHOTS

async function photograph(page: Page, name: string): Promise<void> {
  const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
  assert.equal(isWide, false, `${name} scrolls sideways`)
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

for (const [width, height] of [
  [1280, 800],
  [390, 844],
] as const)
  for (const platform of Object.keys(agreeButton))
    test(`${platform}, clicked through at ${width} px: consent, choice, back at the caller`, async (t) => {
      const page = await browser.newPage({ viewport: { width, height } })
      t.after(() => page.close())
      const complaints: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      const appId = await makeApp(app.api, platform, { allowed_return_urls: [callerUrl] })
      const query = new URLSearchParams({ oauth_app_id: appId, return_url: callerUrl })
      const { body } = await app.api.get(`/v1/oauth/${platform}/start?${query}`)
      await page.goto(body.authorize_url)
      await photograph(page, `${platform}-consent-${width}`)
      await page.click(agreeButton[platform] ?? '')
      if (platform === 'facebook') {
        await page.waitForSelector('input[name=account]')
        await photograph(page, `${platform}-choice-${width}`)
        await page.locator('input[name=account]').first().uncheck()
        await page.click('button[value=connect]')
      }
      await page.waitForSelector('text=Back at the caller')
      // A browser carries the fragment that Facebook and Instagram add over our redirect, as it does everywhere.
      assert.equal(page.url().replace(/#_(=_)?$/, ''), `${callerUrl}?connected=${platform}`)
      assert.deepEqual(complaints, [])
    })

for (const [width, height] of [
  [1280, 800],
  [390, 844],
] as const)
  test(`from the set-up link to a first account, and an invitation, at ${width} px`, async (t) => {
    await app.app.database.query({ text: 'delete from people' })
    const context = await browser.newContext({ viewport: { width, height } })
    t.after(() => context.close())
    const page = await context.newPage()
    await page.goto(`${app.url}/auth/setup?token=${await app.app.people.setUp.token()}`)
    await page.fill('input[name=name]', 'Ada')
    await page.fill('input[name=email]', 'ada@example.com')
    await page.fill('input[name=password]', 'short')
    await page.click('button')
    await page.waitForSelector('.problem')
    await photograph(page, `set-up-${width}`)
    await page.fill('input[name=password]', 'a long enough sentence')
    await page.click('button')
    await page.waitForSelector('text=You are the owner')
    await photograph(page, `owner-${width}`)
    const { token } = await (await page.request.get(`${app.url}/auth/token`)).json()
    const owner = createClient(app.url, { authorization: `Bearer ${token}` })
    const { body } = await owner.post('/v1/invitations', { email: 'grace@example.com' })
    await page.goto(body.url)
    await photograph(page, `invitation-${width}`)
    await page.fill('input[name=name]', 'Grace')
    await page.fill('input[name=password]', 'another long sentence')
    await page.click('button')
    await page.waitForSelector('text=You are in Default')
    assert.equal((await owner.get('/v1/members')).body.length, 2)
  })

test('pages of ours that end a flow are readable at phone width', async (t) => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  t.after(() => page.close())
  for (const [name, path] of [
    ['connected', '/connect/result?connected=x'],
    ['refused', '/connect/result?error=scope_missing&platform=tiktok'],
    ['unknown', '/v1/oauth/x/callback?state=made-up'],
    ['over', '/connect/choose?connection=con_0nobody'],
  ] as const) {
    await page.goto(app.url + path)
    await photograph(page, `ours-${name}`)
    assert.ok(await page.textContent('h1'))
  }
})
