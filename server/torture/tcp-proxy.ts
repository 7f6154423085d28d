import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { resetConnection } from '../src/lib/reset-connection.ts'

/** What a proxy does to what passes through it. */
export type Trouble =
  | { kind: 'none' }
  /** Refuses new connections and drops those that stand. */
  | { kind: 'cut' }
  /** Takes connections and never passes anything on. */
  | { kind: 'half_open' }
  /** Passes requests on; drops the connection when the answer comes. */
  | { kind: 'drop_answer'; probability: number }
  /** Drops a connection once so many bytes of the request have passed. */
  | { kind: 'drop_after_bytes'; bytes: number; probability: number }
  | { kind: 'delay'; ms: number }
  | { kind: 'throttle'; bytesPerSecond: number }

/** A way to somewhere that can be made worse. */
export interface TcpProxy {
  port: number
  trouble(trouble: Trouble): void
  /** Drops every connection that stands, with a reset. */
  reset(): void
  close(): Promise<void>
}

export type Target = { path: string } | { host: string; port: number }

/** Listens on a loopback port and passes everything to `target`, as badly as it is told to. */
export async function startTcpProxy(target: Target, chance: () => number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let trouble: Trouble = { kind: 'none' }

  const server = createServer((client) => {
    if (trouble.kind === 'cut') return resetConnection(client)
    const upstream = connect(target)
    const pair = [client, upstream] as const
    pairs.add(pair)
    const drop = (): void => {
      pairs.delete(pair)
      client.destroy()
      upstream.destroy()
    }
    for (const socket of pair) socket.on('error', drop).on('close', drop)
    join(pair, drop)
  })

  function join([client, upstream]: readonly [Socket, Socket], drop: () => void): void {
    let requestBytes = 0
    client.on('data', (chunk: Buffer) => {
      if (trouble.kind === 'half_open') return
      requestBytes += chunk.byteLength
      if (trouble.kind === 'drop_after_bytes' && requestBytes >= trouble.bytes)
        if (chance() < trouble.probability) return drop()
      pass(chunk, client, upstream)
    })
    upstream.on('data', (chunk: Buffer) => {
      if (trouble.kind === 'half_open') return
      if (trouble.kind === 'drop_answer' && chance() < trouble.probability) return drop()
      pass(chunk, upstream, client)
    })
  }

  function pass(chunk: Buffer, from: Socket, to: Socket): void {
    const waitMs =
      trouble.kind === 'delay'
        ? trouble.ms
        : trouble.kind === 'throttle'
          ? (chunk.byteLength / trouble.bytesPerSecond) * 1000
          : 0
    if (waitMs === 0) return void to.write(chunk)
    // In order: nothing else is read from here before this has gone out.
    from.pause()
    setTimeout(() => {
      if (!to.destroyed) to.write(chunk)
      from.resume()
    }, waitMs)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reset = (): void => {
    for (const [client, upstream] of pairs) {
      resetConnection(client)
      upstream.destroy()
    }
  }
  return {
    port: (server.address() as AddressInfo).port,
    trouble(next) {
      trouble = next
      if (next.kind === 'cut') reset()
    },
    reset,
    async close() {
      reset()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
