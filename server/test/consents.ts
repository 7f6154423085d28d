import assert from 'node:assert/strict'
import { sandboxApp } from '../src/sandbox/sandbox-app.ts'
import type { Client } from './client.ts'
import type { TestApp } from './start-app.ts'

/** How somebody agrees on each network's consent page. */
export const agreeing: Readonly<Record<string, (app: TestApp) => Promise<Record<string, string>>>> =
  {
    x: async (app) => ({ decision: 'allow', user: await demoOf(app, 'x') }),
    tiktok: async (app) => ({ decision: 'allow', creator: await demoOf(app, 'tiktok') }),
    linkedin: async (app) => ({ decision: 'allow', member: await demoOf(app, 'linkedin') }),
    facebook: async () => ({ decision: 'continue' }),
    instagram: async (app) => ({ decision: 'allow', account: await demoOf(app, 'instagram') }),
  }

/** How somebody refuses. */
export const refusing: Readonly<Record<string, Record<string, string>>> = {
  x: { decision: 'deny' },
  tiktok: { decision: 'deny' },
  linkedin: { decision: 'cancel' },
  facebook: { decision: 'cancel' },
  instagram: { decision: 'deny' },
}

/** The sandbox's first person or page of a network. */
export async function demoOf(app: TestApp, network: string): Promise<string> {
  const { body } = await app.sandbox.get('/_sandbox/accounts')
  const found = body.find((each: { network: string }) => each.network === network)
  assert.ok(found, network)
  return found.id
}

export const returnUrl = 'https://caller.example/connect'

/** A developer app in the test environment: the one that the simulated networks know. */
export async function makeApp(api: Client, platform: string, more: object = {}): Promise<string> {
  const { status, body } = await api.post('/v1/oauth-apps', {
    platform,
    name: `our ${platform} app`,
    client_id: sandboxApp.clientId,
    client_secret: sandboxApp.clientSecret,
    allowed_return_urls: [returnUrl],
    ...more,
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.id
}

/** Begins a flow. @returns the consent page's address */
export async function start(api: Client, platform: string, appId: string): Promise<string> {
  const query = new URLSearchParams({ oauth_app_id: appId, return_url: returnUrl })
  const { status, body } = await api.get(`/v1/oauth/${platform}/start?${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.authorize_url
}

/** Answers the consent page as its form does. @returns the callback's address */
export async function decide(
  authorizeUrl: string,
  decision: Readonly<Record<string, string>>,
): Promise<string> {
  const address = new URL(authorizeUrl)
  for (const [name, value] of Object.entries(decision)) address.searchParams.append(name, value)
  const answer = await fetch(address, { redirect: 'manual' })
  const text = await answer.text()
  assert.equal(answer.status, 302, text)
  return answer.headers.get('location') ?? ''
}

/** Opens an address as a browser does that follows nothing. */
export async function visit(
  address: string,
  init: RequestInit = {},
): Promise<{ status: number; location: URL | null; cookie: string; text: string }> {
  const answer = await fetch(address, { redirect: 'manual', ...init })
  const location = answer.headers.get('location')
  return {
    status: answer.status,
    location: location === null ? null : new URL(location),
    cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '',
    text: await answer.text(),
  }
}
