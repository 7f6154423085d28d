import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gateway } from './gateway/gateway.ts'
import type { SandboxLog } from './sandbox-log.ts'
import { openWorld } from './world.ts'

export interface SandboxOptions {
  host: string
  port: number
  /** Where the sandbox keeps what it knows; made when it is missing. */
  directory: string
  /** The API's own address: its origin is a verified domain here, and pages link to it. */
  publicUrl: string
  log: SandboxLog
}

export interface Sandbox {
  url: string
  port: number
  close(): Promise<void>
}

/** Serves the simulated networks, their timelines, and the controls under `/_sandbox`. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { host, directory, publicUrl, log } = options
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const world = await openWorld(directory, publicUrl)
  await world.settled()
  const ownHosts = [host, new URL(publicUrl).hostname]
  const server = createServer({ requestTimeout: 0 }, gateway(world, ownHosts, log))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  log.info({ url, directory }, 'The sandbox networks are listening.')
  return {
    url,
    port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      world.closing.abort()
      world.changes.close()
      server.closeAllConnections()
      await closed
      await world.close()
    },
  }
}
