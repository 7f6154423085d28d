import type { DatabaseConfig } from '../config/config.ts'
import { type Database, openDatabase } from './database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/start-embedded-postgres.ts'
import { migrate } from './migrate.ts'

const oldestServerVersion = 150_000

/** The database, ready for use, and the way to let go of it. */
export interface Store {
  database: Database
  /** Names of the migrations that this start applied. */
  applied: string[]
  close(): Promise<void>
}

/**
 * Connects to the given PostgreSQL, or starts the embedded one, and brings the schema up to date.
 * @throws when the server is too old, cannot be reached, or cannot be started
 */
export async function openStore(
  config: DatabaseConfig,
  maxConnections: number,
  on: { progress?: (line: string) => void; error: (error: Error) => void },
): Promise<Store> {
  let embedded: EmbeddedPostgres | null = null
  if (config.kind === 'embedded')
    embedded = await startEmbeddedPostgres({
      directory: config.directory,
      ...(on.progress ? { onProgress: on.progress } : {}),
    })
  const connection =
    config.kind === 'given'
      ? { connectionString: config.url }
      : { ...(embedded as EmbeddedPostgres).connection, ssl: false as const }
  const database = openDatabase(connection, maxConnections, on.error)
  const close = async (): Promise<void> => {
    await database.close()
    await embedded?.release()
  }
  try {
    await checkVersion(database)
    return { database, applied: await migrate(database.pool), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function checkVersion(database: Database): Promise<void> {
  const [row] = await database.query<{ number: string; name: string }>({
    text: `select current_setting('server_version_num') as number, current_setting('server_version') as name`,
  })
  if (Number(row?.number) < oldestServerVersion)
    throw new Error(`DATABASE_URL leads to PostgreSQL ${row?.name}; version 15 or newer is needed.`)
}
