import { linkedin } from '../../src/networks/linkedin/index.ts'
import { SandboxedNetwork } from '../../src/networks/test/sandboxed-network.ts'
import { tiktok } from '../../src/networks/tiktok/index.ts'
import type { Guest, Scenario } from '../meta/traffic.ts'
import { linkedinCalls } from './linkedin-calls.ts'
import { tiktokCalls } from './tiktok-calls.ts'
import type { WireCall } from './wire-call.ts'
import { WireJudge } from './wire-judge.ts'
import { linkedinScenarios, tiktokScenarios } from './wire-traffic.ts'

/**
 * TikTok and LinkedIn publish no machine-readable description: here is one for each call, every
 * field with the page that has it, and the connectors' traffic is held against it.
 * @returns how many scenarios failed
 */
export async function judgeWire(): Promise<number> {
  assertAwake()
  const seen = [
    await visit('TikTok', tiktok as never, tiktokCalls, tiktokScenarios),
    await visit('LinkedIn', linkedin as never, linkedinCalls, linkedinScenarios),
  ]
  return seen.reduce((sum, each) => sum + each, 0)
}

/** A judge that lets everything pass proves nothing: three wrong calls must be caught. */
function assertAwake(): void {
  const judge = new WireJudge(tiktokCalls)
  const headers = { authorization: 'Bearer t', 'content-type': 'application/json; charset=UTF-8' }
  const url = 'https://open.tiktokapis.com/v2/post/publish/status/fetch/'
  const ask = (json: object) => ({ kind: 'json', json }) as const
  judge.see({ method: 'POST', url, headers, body: ask({ publish_id: '1', more: true }) })
  judge.see({ method: 'POST', url, body: ask({ publish_id: '1' }) })
  judge.see({ method: 'POST', url: 'https://open.tiktokapis.com/v2/tweets/', headers })
  const caught = new Set(judge.violations.map(({ detail }) => detail)).size
  if (caught < 3) throw new Error(`Of three wrong calls ${caught} complaints came.`)
}

async function visit(
  name: string,
  network: never,
  calls: readonly WireCall[],
  scenarios: readonly Scenario[],
): Promise<number> {
  const judge = new WireJudge(calls)
  const guest = (await SandboxedNetwork.open(network, (call) =>
    judge.see(call),
  )) as unknown as Guest
  let failed = 0
  try {
    for (const scenario of scenarios) {
      await guest.reset()
      const seen = judge.violations.length
      const error = await scenario.run(guest).then(
        () => null,
        (reason: unknown) => reason,
      )
      const violations = judge.violations.slice(seen)
      const isGood = error === null && violations.length === 0
      if (!isGood) failed += 1
      console.log(`${isGood ? 'ok    ' : 'FAILED'}  ${name}: ${scenario.name}`)
      if (error !== null) console.log(`          ${String(error)}`)
      for (const { call, detail } of violations) console.log(`          ${call}: ${detail}`)
    }
  } finally {
    await guest[Symbol.asyncDispose]()
  }
  const never = calls.filter((call) => !judge.counts.has(call.name)).map((call) => call.name)
  if (never.length > 0) console.log(`FAILED  ${name}: never seen: ${never.join(', ')}`)
  console.log('')
  return failed + never.length
}
