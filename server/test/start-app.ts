import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type App, startApp } from '../src/app.ts'
import { readConfig } from '../src/config/config.ts'
import { prepareFirstUse } from '../src/first-steps/first-steps.ts'
import { createLog } from '../src/lib/log.ts'
import { networkVariables } from '../src/networks/registry.ts'
import { type Client, createClient } from './client.ts'
import { createTestDatabase } from './database-server.ts'

export interface TestApp extends AsyncDisposable {
  app: App
  url: string
  sandboxUrl: string
  key: string
  workspaceId: string
  /** The sandbox account of each network: `seed.x`. */
  seed: Record<string, string>
  api: Client
  sandbox: Client
  env: Record<string, string>
  /** Rows of a table. */
  count(table: string): Promise<number>
}

/** Ports nobody uses at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  return Promise.all(
    servers.map(async (server) => {
      const { port } = server.address() as { port: number }
      await new Promise((resolve) => server.close(resolve))
      return port
    }),
  )
}

/** The whole program in this process, on a database and a data directory of its own. */
export async function startTestApp(
  env: Record<string, string> = {},
  args: string[] = [],
): Promise<TestApp> {
  const database = env.DATABASE_URL ? null : await createTestDatabase()
  const dataDirectory = env.DATA_DIR ?? (await mkdtemp(path.join(tmpdir(), 'dravo-test-')))
  const [port, sandboxPort] = await freePorts(2)
  const fullEnv: Record<string, string> = {
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    DATA_DIR: dataDirectory,
    DATABASE_URL: env.DATABASE_URL ?? (database?.url as string),
    LOG_LEVEL: 'fatal',
    DATABASE_POOL: '8',
    ...env,
  }
  const config = readConfig(fullEnv, args, Object.keys(networkVariables))
  const app = await startApp(config, createLog(config.logLevel))
  const { key, workspaceId, accounts } = await prepareFirstUse(app)
  const url = app.url as string
  return {
    app,
    url,
    sandboxUrl: app.sandboxUrl as string,
    key,
    workspaceId,
    seed: Object.fromEntries(accounts.map((account) => [account.network, account.id])),
    api: createClient(url, { authorization: `Bearer ${key}` }),
    sandbox: createClient(app.sandboxUrl as string),
    env: fullEnv,
    async count(table) {
      const [row] = await app.database.query<{ n: number }>({
        text: `select count(*) as n from ${table}`,
      })
      return row?.n ?? 0
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      await database?.drop()
      if (!env.DATA_DIR) await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}
