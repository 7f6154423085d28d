import { setTimeout as sleep } from 'node:timers/promises'
import { callApi, inParallel } from '../api-client.ts'
import { connectPeople } from '../sandbox-accounts.ts'
import { startServer } from '../server-process.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

export interface Memory {
  idleMb: number
  queuedMb: number
}

const settleMs = 60_000
const queuedPosts = 10_000
const accountCount = 10
const farAheadMs = 30 * 24 * 3_600_000

/** Resident memory of the process that is everything but PostgreSQL. */
export async function measureMemory(say: (line: string) => void): Promise<Memory> {
  await using directory = await temporaryDirectory()
  const server = await startServer({ dataDirectory: directory.path })
  try {
    await sleep(settleMs)
    const idleMb = await server.residentMb()
    say(`  a minute after the start: ${Math.round(idleMb)} MB`)
    const accountIds = await connectPeople(server, accountCount)
    const scheduledAt = new Date(Date.now() + farAheadMs).toISOString()
    await inParallel([...Array(queuedPosts).keys()], 32, (_, index) =>
      callApi(server, '/v1/posts', {
        account_ids: [accountIds[index % accountCount]],
        text: `Queued post ${index}`,
        scheduled_at: scheduledAt,
      }),
    )
    return { idleMb, queuedMb: await server.residentMb() }
  } finally {
    await server.stop()
  }
}
