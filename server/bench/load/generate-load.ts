import { randomUUID } from 'node:crypto'
import { percentile } from '../statistics.ts'
import { Connection } from './connection.ts'

/** What one round of load is made of. */
export interface LoadOrder {
  url: string
  key: string
  accountIds: readonly string[]
  text: string
  /** ISO time; absent: posts are to be delivered at once. */
  scheduledAt?: string
  connections: number
  seconds: number
}

export interface LoadResult {
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Answers other than 202. Anything but 0 makes the round worthless. */
  refused: number
  /** Of one core. Near 100 the generator, not the server, would be measured. */
  generatorCpuPercent: number
}

/** Keeps every connection busy with one request at a time until the time is over. */
export async function generateLoad(order: LoadOrder): Promise<LoadResult> {
  const url = new URL(order.url)
  const connections = await Promise.all(
    Array.from({ length: order.connections }, () => Connection.open(url)),
  )
  const nextRequest = requestMaker(order, url)
  const latenciesMs: number[] = []
  let refused = 0
  const cpuBefore = process.cpuUsage()
  const startedAtMs = performance.now()
  const endsAtMs = startedAtMs + order.seconds * 1_000
  await Promise.all(
    connections.map(async (connection) => {
      for (let sentAtMs = performance.now(); sentAtMs < endsAtMs; ) {
        const status = await connection.send(nextRequest())
        const nowMs = performance.now()
        if (status !== 202) refused += 1
        else if (nowMs <= endsAtMs) latenciesMs.push(nowMs - sentAtMs)
        sentAtMs = nowMs
      }
    }),
  )
  const cpu = process.cpuUsage(cpuBefore)
  const spentMs = performance.now() - startedAtMs
  for (const connection of connections) connection.close()
  return {
    perSecond: latenciesMs.length / order.seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    refused,
    generatorCpuPercent: ((cpu.user + cpu.system) / 1_000 / spentMs) * 100,
  }
}

/** Every request is a new post under a new key, to the accounts in turn. */
function requestMaker(order: LoadOrder, url: URL): () => string {
  const round = randomUUID()
  const bodies = order.accountIds.map((id) =>
    JSON.stringify({ account_ids: [id], text: order.text, scheduled_at: order.scheduledAt }),
  )
  const heads = bodies.map(
    (body) =>
      `POST /v1/posts HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer ${order.key}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nIdempotency-Key: ${round}-`,
  )
  let count = 0
  return () => {
    count += 1
    const place = count % bodies.length
    return `${heads[place]}${count}\r\n\r\n${bodies[place]}`
  }
}
