import { decrypt, encrypt, type MasterKeys } from '../lib/envelope.ts'
import type { Database } from './database.ts'

/** Everything that is sealed in the database: where, and whose. */
const sealedColumns: readonly {
  table: string
  id: string
  column: string
  /** Absent: the secret belongs to no workspace. */
  workspace?: string
}[] = [
  { table: 'settings', id: 'name', column: 'value' },
  { table: 'signing_keys', id: 'id', column: 'private_jwk' },
  { table: 'accounts', id: 'id', column: 'credentials', workspace: 'workspace_id' },
  { table: 'oauth_apps', id: 'id', column: 'client_secret', workspace: 'workspace_id' },
  { table: 'connections', id: 'id', column: 'code_verifier', workspace: 'workspace_id' },
  { table: 'connections', id: 'id', column: 'choices', workspace: 'workspace_id' },
]

const atOnce = 200

/** How a rotation stands. */
export interface RewrapResult {
  rewrapped: number
  /** Secrets that none of the configured keys opens, or that somebody wrote meanwhile. */
  left: number
}

interface Row {
  id: string
  workspace: string
  sealed: string
}

/**
 * Seals anew, under the current master key, what lies under older ones. Row by row, each only if it is
 * still what was read: it may run in the middle of traffic, be cut off anywhere, and run again.
 */
export async function rewrapSecrets(
  database: Database,
  masterKeys: MasterKeys,
): Promise<RewrapResult> {
  const result = { rewrapped: 0, left: 0 }
  for (const place of sealedColumns) {
    let after = ''
    for (;;) {
      const rows = await readOld(database, masterKeys, place, after)
      for (const row of rows) {
        const isDone = await rewrapOne(database, masterKeys, place, row)
        result[isDone ? 'rewrapped' : 'left'] += 1
      }
      const last = rows.at(-1)
      if (rows.length < atOnce || !last) break
      after = last.id
    }
  }
  return result
}

type Place = (typeof sealedColumns)[number]

function readOld(
  database: Database,
  { current }: MasterKeys,
  { table, id, column, workspace }: Place,
  after: string,
): Promise<Row[]> {
  return database.query<Row>({
    text: `select ${id} as id, ${workspace ?? `'-'`} as workspace, ${column} as sealed from ${table}
      where ${column} ~ '^v1\\.[0-9]+\\.' and ${column} not like $1 and ${id} > $2 order by ${id} limit ${atOnce}`,
    values: [`v1.${current}.%`, after],
  })
}

async function rewrapOne(
  database: Database,
  masterKeys: MasterKeys,
  { table, id, column }: Place,
  row: Row,
): Promise<boolean> {
  const place = { workspaceId: row.workspace, table, column, rowId: row.id }
  const plain = opened(masterKeys, place, row.sealed)
  if (plain === null) return false
  const updated = await database.query({
    text: `update ${table} set ${column} = $3 where ${id} = $1 and ${column} = $2 returning 1 as one`,
    values: [row.id, row.sealed, encrypt(masterKeys, place, plain)],
  })
  return updated.length > 0
}

function opened(
  masterKeys: MasterKeys,
  place: Parameters<typeof decrypt>[1],
  sealed: string,
): string | null {
  try {
    return decrypt(masterKeys, place, sealed)
  } catch {
    return null
  }
}
