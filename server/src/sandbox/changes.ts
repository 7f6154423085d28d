import type { ServerResponse } from 'node:http'
import type { NetworkId } from '../networks/contract.ts'

/** Open pages hear of a change at most this often. */
const pauseMs = 250
const keepAliveMs = 20_000

/** Tells open pages, over server-sent events, that a network's timeline has changed. */
export class Changes {
  readonly #listeners = new Set<ServerResponse>()
  readonly #pending = new Set<NetworkId>()
  #timer: NodeJS.Timeout | null = null
  #keepAlive: NodeJS.Timeout | null = null

  announce(network: NetworkId): void {
    if (this.#listeners.size === 0) return
    this.#pending.add(network)
    this.#timer ??= setTimeout(() => this.#tell(), pauseMs)
  }

  /** Keeps a response open and writes an event to it on each change. */
  listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write('retry: 1000\n\n')
    this.#listeners.add(response)
    this.#keepAlive ??= setInterval(() => this.#send(': still here\n\n'), keepAliveMs).unref()
    response.on('close', () => this.#listeners.delete(response))
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#keepAlive) clearInterval(this.#keepAlive)
    for (const listener of this.#listeners) listener.end()
    this.#listeners.clear()
  }

  #tell(): void {
    this.#timer = null
    for (const network of this.#pending) this.#send(`event: change\ndata: ${network}\n\n`)
    this.#pending.clear()
  }

  #send(text: string): void {
    for (const listener of this.#listeners) listener.write(text)
  }
}
