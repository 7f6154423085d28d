import { facebook } from '../../src/networks/facebook/index.ts'
import { instagram } from '../../src/networks/instagram/index.ts'
import { SandboxedNetwork } from '../../src/networks/test/sandboxed-network.ts'
import { MetaDescription } from './description.ts'
import { MetaJudge } from './judge.ts'
import { Nodes } from './nodes.ts'
import { facebookScenarios, type Guest, instagramScenarios, type Scenario } from './traffic.ts'

/**
 * Judges the connectors of Facebook and Instagram, and what their simulators answer, by Meta's own
 * machine-readable description.
 * @param directory with Page.json, IGUser.json and the like
 * @returns how many scenarios failed
 */
export async function judgeMeta(directory: string): Promise<number> {
  const description = new MetaDescription(directory)
  const nodes = new Nodes()
  const judge = new MetaJudge(description, nodes)
  assertAwake(description)
  const failed =
    (await visit(facebook, {}, facebookScenarios, judge, nodes)) +
    (await visit(instagram, { login: 'instagram' }, instagramScenarios, judge, nodes)) +
    (await visit(instagram, { login: 'facebook' }, instagramScenarios, judge, nodes))
  console.log('\ncalls  operation')
  for (const [operation, count] of [...judge.counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${String(count).padStart(5)}  ${operation}`)
  return failed
}

/** A judge that lets everything pass proves nothing: three wrong calls must be caught. */
function assertAwake(description: MetaDescription): void {
  const nodes = new Nodes()
  nodes.set('1', 'Page')
  const judge = new MetaJudge(description, nodes)
  const answer = { status: 200, headers: {}, body: {} }
  const url = 'https://graph.facebook.com/v26.0/1'
  judge.see(
    { method: 'POST', url: `${url}/feed`, body: { kind: 'json', json: { mesage: 'Hi' } } },
    answer,
  )
  judge.see({ method: 'GET', url: `${url}?fields=id,nickname` }, answer)
  judge.see({ method: 'POST', url: `${url}/tweets` }, answer)
  if (judge.violations.length !== 3)
    throw new Error(`Of three wrong calls ${judge.violations.length} were caught.`)
}

type Visited = typeof facebook | typeof instagram

async function visit<N extends Visited>(
  network: N,
  traits: Record<string, unknown>,
  scenarios: readonly Scenario[],
  judge: MetaJudge,
  nodes: Nodes,
): Promise<number> {
  const sandboxed = (await SandboxedNetwork.open(network as never, (call, answer) =>
    judge.see(call, answer),
  )) as unknown as Guest
  let failed = 0
  try {
    for (const { name, run } of scenarios) {
      await sandboxed.reset()
      const person = Object.keys(traits).length > 0 ? await sandboxed.become(traits) : null
      introduce(nodes, sandboxed, person !== null)
      const seen = judge.violations.length
      const error = await run(sandboxed).then(
        () => null,
        (reason: unknown) => reason,
      )
      const violations = judge.violations.slice(seen)
      const isGood = error === null && violations.length === 0
      if (!isGood) failed += 1
      const who = [network.name, ...Object.values(traits)].join(', ')
      console.log(`${isGood ? 'ok    ' : 'FAILED'}  ${who}: ${name}`)
      if (error !== null)
        console.log(`          ${error instanceof Error ? error.message : String(error)}`)
      for (const { operation, detail } of violations)
        console.log(`          ${operation}: ${detail}`)
    }
  } finally {
    await sandboxed[Symbol.asyncDispose]()
  }
  return failed
}

/** The ids that a connector knows from the start. */
function introduce(nodes: Nodes, { person }: Guest, isInstagram: boolean): void {
  if (person.page_id) nodes.set(person.page_id, 'Page')
  if (isInstagram) nodes.set(person.id, person.page_id ? 'IGUser' : 'IGUserForIGOnlyAPI')
}
