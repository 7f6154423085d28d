import path from 'node:path'
import pg from 'pg'
import { databaseUser } from '../src/db/embedded/initialize-cluster.ts'
import { findHolder } from '../src/db/embedded/postmaster-file.ts'

export interface DatabaseAddress {
  host: string
  port: number
  user: string
  database: string
}

/** Where the embedded server of a running app listens. */
export async function addressOf(dataDirectory: string): Promise<DatabaseAddress> {
  const holder = await findHolder(path.join(dataDirectory, 'postgres'))
  if (holder.kind !== 'running') throw new Error(`no database runs in ${dataDirectory}`)
  const { socketDirectory, port } = holder.postmaster
  return { host: socketDirectory, port, user: databaseUser, database: 'dravo' }
}

/** A connection beside the app's own, to prepare and to look. */
export async function connect(address: DatabaseAddress): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client(address)
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

/** As it was before the first post, so that no round pays for the rows of another. */
export async function emptyTables(client: pg.Client): Promise<void> {
  await client.query('truncate posts, deliveries, attempts, timeline, events, pgboss.job cascade')
  await client.query('checkpoint')
}
