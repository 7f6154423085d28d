import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createNetworkHttp } from '../src/networks/http.ts'
import { createTransport } from '../src/networks/transport.ts'
import { x } from '../src/networks/x/index.ts'
import { startSandbox } from '../src/sandbox/sandbox.ts'
import { sandboxApp } from '../src/sandbox/sandbox-app.ts'
import { type Gauntlet, openGauntlet } from './gauntlet.ts'
import { startPrism } from './prism.ts'
import { type Visitor, xScenarios } from './x-traffic.ts'

/**
 * Judges X's connector and X's simulator by X's own description of its API: all traffic between the
 * two passes through Prism, and whatever Prism refuses is a failure.
 */

const root = path.resolve(import.meta.dirname, '..', '..')
const host = 'api.x.com'
/** OAuth is described in X's prose, not in the document. */
const undescribed = new Set(['/2/oauth2/token'])

interface Person {
  id: string
  handle: string
  access_token: string
  refresh_token: string
}

type Closers = (() => Promise<unknown>)[]

/** @returns how many scenarios failed */
export async function judgeX(specification: string): Promise<number> {
  const closers: Closers = []
  try {
    return await judge(specification, closers)
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

async function judge(specification: string, closers: Closers): Promise<number> {
  const sandboxUrl = await openSandbox(closers)
  const gauntlet = await openGauntlet({ host, sandboxUrl, undescribed })
  closers.push(gauntlet.close)
  const prism = await startPrism(root, specification, gauntlet.backUrl)
  closers.push(prism.stop)
  gauntlet.leadThrough(prism.url)
  await assertAwake(gauntlet)
  const failed = await runScenarios(
    await visitorOf(sandboxUrl, gauntlet.frontUrl, closers),
    gauntlet,
  )
  printCounts(gauntlet)
  return failed
}

/** A judge that lets everything pass proves nothing: one call that breaks the description must be caught. */
async function assertAwake(gauntlet: Gauntlet): Promise<void> {
  const answer = await fetch(`${gauntlet.frontUrl}/${host}/2/tweets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer nobody' },
    body: JSON.stringify({ text: 'Hello', not_in_the_description: true }),
  })
  const caught = gauntlet.violations.length === 1 && answer.status === 422
  if (!caught) throw new Error(`Prism let a wrong request pass (status ${answer.status}).`)
}

async function openSandbox(closers: Closers): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'dravo-conformance-'))
  closers.push(() => rm(directory, { recursive: true, force: true }))
  const log = {
    info: () => {},
    error: (fields: object, message: string) => console.error(message, fields),
  }
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    directory,
    publicUrl: 'http://127.0.0.1:4400',
    log,
  })
  closers.push(sandbox.close)
  return sandbox.url
}

async function visitorOf(sandboxUrl: string, frontUrl: string, closers: Closers): Promise<Visitor> {
  const [person] = (await (
    await fetch(`${sandboxUrl}/_sandbox/accounts?network=x`)
  ).json()) as Person[]
  if (person === undefined) throw new Error('The sandbox has nobody on X.')
  const transport = createTransport()
  closers.push(transport.close)
  const http = createNetworkHttp({
    environment: 'test',
    sandboxUrl: frontUrl,
    hosts: x.hosts,
    transport,
    record: () => {},
  })
  const { id: platformAccountId, handle, access_token, refresh_token } = person
  return {
    http,
    app: { ...sandboxApp },
    platformAccountId,
    handle,
    credentials: { access_token, refresh_token },
  }
}

/** @returns how many failed */
async function runScenarios(visitor: Visitor, gauntlet: Gauntlet): Promise<number> {
  let failed = 0
  for (const scenario of xScenarios) {
    const seen = gauntlet.violations.length
    const error = await scenario.run(visitor).then(
      () => null,
      (reason: unknown) => reason,
    )
    const violations = gauntlet.violations.slice(seen)
    const isGood = error === null && violations.length === 0
    if (!isGood) failed += 1
    console.log(`${isGood ? 'ok    ' : 'FAILED'}  X: ${scenario.name}`)
    if (error !== null)
      console.log(`          ${error instanceof Error ? error.message : String(error)}`)
    for (const { operation, detail } of violations)
      console.log(`          ${operation}: ${detail.slice(0, 1_000)}`)
  }
  return failed
}

function printCounts(gauntlet: Gauntlet): void {
  console.log('\ncalls  operation')
  for (const [operation, count] of [...gauntlet.counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`${String(count).padStart(5)}  ${operation}`)
  }
  console.log('')
}
