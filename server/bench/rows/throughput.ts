import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { callApi, inParallel } from '../api-client.ts'
import { addressOf, connect } from '../bench-database.ts'
import { connectPeople, makeNetworksInstant } from '../sandbox-accounts.ts'
import { startServer } from '../server-process.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { waitUntil } from '../wait.ts'

export interface Throughput {
  perSecond: number
}

const accountCount = 500
const postsPerAccount = 10
/** The API asks for 60 s; the rest is for scheduling all of them. */
const aheadMs = 75_000

/**
 * Deliveries a second of one process, with every write of the protocol, to networks that answer at
 * once. The sandbox is part of that process, so its work is counted against us.
 */
export async function measureThroughput(say: (line: string) => void): Promise<Throughput> {
  await using directory = await temporaryDirectory()
  const server = await startServer({ dataDirectory: directory.path })
  try {
    await makeNetworksInstant(server)
    const accountIds = await connectPeople(server, accountCount)
    const dueAtMs = Math.ceil((Date.now() + aheadMs) / 1_000) * 1_000
    const orders = Array.from({ length: postsPerAccount }, () => accountIds).flat()
    await inParallel(orders, 32, (id, index) =>
      callApi(server, '/v1/posts', {
        account_ids: [id],
        text: `Post ${index}`,
        scheduled_at: new Date(dueAtMs).toISOString(),
      }),
    )
    say(`  ${orders.length} posts come due in ${Math.round((dueAtMs - Date.now()) / 1_000)} s`)
    await sleep(dueAtMs - Date.now())
    await using client = await connect(await addressOf(directory.path))
    await waitUntil('the posts of the throughput row', () => allArePublished(client), 120_000)
    return { perSecond: orders.length / (await spentSeconds(client)) }
  } finally {
    await server.stop()
  }
}

async function allArePublished(client: pg.Client): Promise<boolean> {
  await sleep(500)
  const { rows } = await client.query<{ status: string }>('select distinct status from posts')
  if (rows.some((row) => row.status === 'failed')) throw new Error('a post failed')
  return rows.every((row) => row.status === 'published')
}

/** From the moment at which all were due until the last one was written down as published. */
async function spentSeconds(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ seconds: number }>(
    `select extract(epoch from max(d.published_at) - min(p.scheduled_at))::float8 as seconds
       from deliveries d join posts p on p.id = d.post_id`,
  )
  return rows[0]?.seconds ?? Number.NaN
}
