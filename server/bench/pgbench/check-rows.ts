import type pg from 'pg'
import { emptyTables } from '../bench-database.ts'
import { type InsertVariables, insertStatement } from './insert-statement.ts'

const tables = ['posts', 'deliveries', 'events', 'pgboss.job'] as const

type Shape = Record<string, unknown>

/** Values that differ from row to row by nature: ids, times, hashes. Their kind and length must still agree. */
const varying =
  /^(id|post_id|account_id|job_id|created_at|queued_at|wake_at|deadline_at|idempotency_key_hash|request_fingerprint|start_after|created_on|keep_until|data)$/

/**
 * Makes sure that a create and the statement of pgbench leave the same rows behind, column by
 * column, so that neither writes less than the other. @throws with the column that differs
 */
export async function checkRows(
  client: pg.Client,
  variables: InsertVariables,
  createOne: () => Promise<void>,
): Promise<void> {
  await emptyTables(client)
  await createOne()
  const ours = await shapesOf(client)
  await emptyTables(client)
  await client.query(filledIn(client, variables))
  const theirs = await shapesOf(client)
  for (const table of tables) compare(table, ours[table], theirs[table])
}

function compare(table: string, ours: Shape[] = [], theirs: Shape[] = []): void {
  const [our, their] = [ours[0], theirs[0]]
  if (ours.length !== 1 || theirs.length !== 1 || !our || !their)
    throw new Error(`${table}: a create leaves ${ours.length} rows, pgbench ${theirs.length}.`)
  for (const [column, value] of Object.entries(our)) {
    if (value === their[column]) continue
    throw new Error(`${table}.${column}: a create stores ${value}, pgbench ${their[column]}.`)
  }
}

async function shapesOf(client: pg.Client): Promise<Record<string, Shape[]>> {
  const found: Record<string, Shape[]> = {}
  for (const table of tables) {
    const { rows } = await client.query<{ row: Shape }>(`select to_jsonb(t) as row from ${table} t`)
    found[table] = rows.map(({ row }) => shapeOf(row))
  }
  return found
}

function shapeOf(row: Shape): Shape {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      const text = JSON.stringify(value)
      const isTime = /^"\d{4}-\d\d-\d\dT/.test(text)
      if (isTime) return [column, 'a time']
      return [column, varying.test(column) ? `${text.length} characters` : text]
    }),
  )
}

/** The statement as pgbench would send it, with values in place of variables. */
function filledIn(client: pg.Client, variables: InsertVariables): string {
  const values: Record<string, string> = { ...variables }
  return insertStatement.replace(/(?<!:):([a-z]+)\b/g, (whole, name: string) => {
    if (name === 'number') return '1'
    const value = values[name]
    return value === undefined ? whole : client.escapeLiteral(value)
  })
}
