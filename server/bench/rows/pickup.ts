import { setTimeout as sleep } from 'node:timers/promises'
import { callApi } from '../api-client.ts'
import { connectPeople, makeNetworksInstant, readLedger } from '../sandbox-accounts.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { type Spread, spreadOf } from '../statistics.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { waitUntil } from '../wait.ts'

const postCount = 200
const perSecond = 10
const accountCount = 20
const warmUpPosts = 20

interface Accepted {
  /** Wall clock, because the sandbox's ledger is in wall clock; to a fraction of a millisecond. */
  atMs: number
  textLength: number
}

/** From the 202 in the caller's hands to the first call that the network gets, at light load. */
export async function measurePickup(): Promise<Spread> {
  await using directory = await temporaryDirectory()
  const server = await startServer({ dataDirectory: directory.path })
  try {
    await makeNetworksInstant(server)
    return await pickUps(server, await connectPeople(server, accountCount))
  } finally {
    await server.stop()
  }
}

/** Posts at light load and says how long each waited. Needs a ledger in which nothing is yet. */
export async function pickUps(
  server: ServerProcess,
  accountIds: readonly string[],
): Promise<Spread> {
  const accepted: Accepted[] = []
  for (let count = 0; count < warmUpPosts + postCount; count += 1) {
    const next = sleep(1_000 / perSecond)
    const accountId = accountIds[count % accountIds.length] as string
    accepted.push(await create(server, accountId, count + 1))
    await next
  }
  await waitUntil(
    'the posts of the pick-up row',
    async () => (await readLedger(server)).posts.length >= accepted.length,
    30_000,
  )
  const calledAtMs = await firstCallPerBytes(server)
  return spreadOf(accepted.slice(warmUpPosts).map((post) => waitOf(post, calledAtMs)))
}

async function create(
  server: ServerProcess,
  accountId: string,
  textLength: number,
): Promise<Accepted> {
  const body = { account_ids: [accountId], text: '.'.repeat(textLength) }
  await callApi(server, '/v1/posts', body)
  return { atMs: performance.timeOrigin + performance.now(), textLength }
}

/** The ledger's calls carry no text. Each post is one character longer than the one before, so their sizes tell them apart. */
async function firstCallPerBytes(server: ServerProcess): Promise<Map<number, number>> {
  const { calls } = await readLedger(server)
  const bodies = calls.filter((call) => call.request_bytes > 0)
  const smallest = Math.min(...bodies.map((call) => call.request_bytes))
  const found = new Map<number, number>()
  for (const { at, request_bytes: bytes } of bodies) {
    const textLength = bytes - smallest + 1
    if (!found.has(textLength)) found.set(textLength, Date.parse(at))
  }
  return found
}

function waitOf(post: Accepted, calledAtMs: ReadonlyMap<number, number>): number {
  const atMs = calledAtMs.get(post.textLength)
  if (atMs === undefined) throw new Error(`no call for the text of ${post.textLength} characters`)
  return atMs - post.atMs
}
