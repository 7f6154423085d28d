import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { callApi, inParallel } from '../api-client.ts'
import { addressOf, connect } from '../bench-database.ts'
import { connectPeople, makeNetworksInstant, readLedger } from '../sandbox-accounts.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { type Spread, spreadOf } from '../statistics.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { waitUntil } from '../wait.ts'

export interface Lateness {
  /** Due → lease written, by the database's clock. */
  lease: Spread
  /** Due → visible on the network. */
  published: Spread
}

const postCount = 1_000
/** The API asks for 60 s; the rest is for scheduling all of them. */
const aheadMs = 70_000

/** Posts to as many accounts, all due at one instant, scheduled through the API. */
export async function measureLateness(say: (line: string) => void): Promise<Lateness> {
  await using directory = await temporaryDirectory()
  const server = await startServer({ dataDirectory: directory.path })
  try {
    await makeNetworksInstant(server)
    const accountIds = await connectPeople(server, postCount)
    await using client = await connect(await addressOf(directory.path))
    await recordLeases(client)
    const dueAtMs = await schedule(server, accountIds)
    say(
      `  ${postCount} posts are scheduled; they come due in ${Math.round((dueAtMs - Date.now()) / 1_000)} s`,
    )
    // Counted only afterwards, so that the counting is not in their way.
    await sleep(dueAtMs - Date.now() + 3_000)
    await waitUntil('the scheduled posts', () => allAreFinal(client), 60_000)
    const { posts } = await readLedger(server)
    const lease = spreadOf((await leaseTimes(client)).map((atMs) => atMs - dueAtMs))
    const published = spreadOf(posts.map((post) => Date.parse(post.created_at) - dueAtMs))
    return { lease, published }
  } finally {
    await server.stop()
  }
}

async function schedule(server: ServerProcess, accountIds: readonly string[]): Promise<number> {
  const dueAtMs = Math.ceil((Date.now() + aheadMs) / 1_000) * 1_000
  const scheduledAt = new Date(dueAtMs).toISOString()
  await inParallel(accountIds, 32, (id, index) =>
    callApi(server, '/v1/posts', {
      account_ids: [id],
      text: `Scheduled post ${index}`,
      scheduled_at: scheduledAt,
    }),
  )
  return dueAtMs
}

/** The row itself keeps only when a lease ends, so a trigger writes down when one is taken. */
async function recordLeases(client: pg.Client): Promise<void> {
  await client.query(`
    create table bench_leases (delivery_id text, leased_at timestamptz);
    create function bench_record_lease() returns trigger language plpgsql as $$
      begin insert into bench_leases values (new.id, clock_timestamp()); return null; end $$;
    create trigger bench_leases after update on deliveries for each row
      when (old.lease_holder is null and new.lease_holder is not null)
      execute function bench_record_lease()`)
}

async function leaseTimes(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ at_ms: number }>(
    `select extract(epoch from min(leased_at))::float8 * 1000 as at_ms from bench_leases group by delivery_id`,
  )
  if (rows.length !== postCount) throw new Error(`${rows.length} of ${postCount} were leased`)
  return rows.map((row) => row.at_ms)
}

async function allAreFinal(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ status: string; count: string }>(
    'select status, count(*) as count from posts group by status',
  )
  const failed = rows.find((row) => row.status === 'failed')
  if (failed) throw new Error(`${failed.count} scheduled posts failed`)
  return rows.every((row) => row.status === 'published')
}
