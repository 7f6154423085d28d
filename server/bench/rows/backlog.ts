import type pg from 'pg'
import { addressOf, connect, emptyTables } from '../bench-database.ts'
import { runLoad } from '../load/run-load.ts'
import { connectPeople, makeNetworksInstant } from '../sandbox-accounts.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { median, type Spread } from '../statistics.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { pickUps } from './pickup.ts'

/** One state of the database, empty or with a backlog. */
export interface BacklogCell {
  createsPerSecond: number
  pickup: Spread
}

export interface Backlog {
  scheduled: number
  empty: BacklogCell
  full: BacklogCell
}

const scheduledCount = 100_000
const connections = 32
const rounds = 3
const accountCount = 100

/** Creates and pick-ups on a server with nothing to do, and on one with 100,000 posts for later. */
export async function measureBacklog(
  roundSeconds: number,
  say: (line: string) => void,
): Promise<Backlog> {
  const empty = await measureState(0, roundSeconds, say)
  const full = await measureState(scheduledCount, roundSeconds, say)
  return { scheduled: scheduledCount, empty, full }
}

/** Each state on a server of its own, started and warmed up in the same way. */
async function measureState(
  scheduled: number,
  roundSeconds: number,
  say: (line: string) => void,
): Promise<BacklogCell> {
  await using directory = await temporaryDirectory()
  const server = await startServer({ dataDirectory: directory.path })
  try {
    await makeNetworksInstant(server)
    const accountIds = await connectPeople(server, accountCount)
    await using client = await connect(await addressOf(directory.path))
    const create = (seconds: number) => createScheduled(server, accountIds, seconds)
    await create(roundSeconds)
    await emptyTables(client)
    await fill(client, scheduled, create, say)
    const pickup = await pickUps(server, accountIds)
    const speeds: number[] = []
    for (let round = 0; round < rounds; round += 1) speeds.push(await create(roundSeconds))
    const createsPerSecond = median(speeds)
    say(
      `  ${scheduled} scheduled: ${Math.round(createsPerSecond)}/s, p99 ${pickup.p99.toFixed(1)} ms`,
    )
    return { createsPerSecond, pickup }
  } finally {
    await server.stop()
  }
}

const dayMs = 86_400_000

async function createScheduled(
  { url, key }: ServerProcess,
  accountIds: readonly string[],
  seconds: number,
): Promise<number> {
  const scheduledAt = new Date(Date.now() + 30 * dayMs).toISOString()
  const order = {
    url,
    key,
    accountIds,
    text: 'A post for later.',
    scheduledAt,
    connections,
    seconds,
  }
  return (await runLoad(order)).perSecond
}

async function fill(
  client: pg.Client,
  wanted: number,
  create: (seconds: number) => Promise<number>,
  say: (line: string) => void,
): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from posts',
    )
    const there = rows[0]?.count ?? 0
    if (there >= wanted) break
    say(`  ${there} of ${wanted} posts are scheduled`)
    await create(5)
  }
  // What a server that has held them for a day knows of its tables.
  await client.query('vacuum analyze')
  await client.query('checkpoint')
}
