import { type RawBuilder, sql } from 'kysely'
import { AppError } from '../errors.ts'

export interface PageRequest {
  limit: number
  cursor?: string | undefined
}

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

interface Position {
  /** ISO time in milliseconds, the precision the columns have. */
  createdAt: string
  id: string
}

/** @throws AppError invalid_cursor */
export function decodeCursor(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null
  const [createdAt, id, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split('|')
  const isOurs =
    rest.length === 0 && id && createdAt && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(createdAt)
  if (!isOurs || !/^[a-z]+_[0-9a-z]+$/.test(id) || Number.isNaN(Date.parse(createdAt)))
    throw new AppError(
      'invalid_cursor',
      'Take cursor from next_cursor of the page before, unchanged.',
      {
        problems: [
          { path: 'cursor', code: 'invalid', message: 'This is not a cursor of this list.' },
        ],
      },
    )
  return { createdAt, id }
}

/** Rows fetched with `limit + 1` → a page and the way to the next. */
export function toPage<Row extends { id: string; created_at: Date }>(
  rows: Row[],
  limit: number,
): Page<Row> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  const next = hasMore
    ? Buffer.from(`${last.created_at.toISOString()}|${last.id}`).toString('base64url')
    : null
  return { items, next_cursor: next }
}

/** Condition for the rows after a cursor, newest first; every row without one. `table` where a query joins several. */
export function isAfter(cursor: Position | null, table?: string): RawBuilder<boolean> {
  if (cursor === null) return sql<boolean>`true`
  const place = (column: string) => sql.ref(table === undefined ? column : `${table}.${column}`)
  return sql<boolean>`(${place('created_at')}, ${place('id')}) < (${cursor.createdAt}::timestamptz, ${cursor.id})`
}
