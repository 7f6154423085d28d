import { type Selectable, sql } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { ConnectErrorCode } from '../errors.ts'
import { decrypt, type SecretPlace } from '../lib/envelope.ts'
import type { ConnectContext } from './connect-context.ts'
import { withQuery } from './return-url.ts'
import { hashOf } from './state.ts'

/** One flow that was started. */
export type Connection = Selectable<Schema['connections']>

/** A flow that ended without an account: why, in one of the documented codes. */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure'
  readonly code: ConnectErrorCode

  constructor(code: ConnectErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Where a secret of a flow is sealed. */
export function connectionPlace(
  workspaceId: string,
  rowId: string,
  column: 'code_verifier' | 'choices',
): SecretPlace {
  return { workspaceId, table: 'connections', column, rowId }
}

/** Spends a state: of two that come together one gets `isFirst`. Null for a state that stands for nothing. */
export async function spendState(
  { database }: ConnectContext,
  state: string,
): Promise<{ connection: Connection; isFirst: boolean } | null> {
  const stateHash = hashOf(state)
  const spent = await database.transact((tx) =>
    tx
      .updateTable('connections')
      .set({ used_at: sql`now()` })
      .where('state_hash', '=', stateHash)
      .where('used_at', 'is', null)
      .returningAll()
      .executeTakeFirst(),
  )
  if (spent) return { connection: spent, isFirst: true }
  const known = await database.read
    .selectFrom('connections')
    .selectAll()
    .where('state_hash', '=', stateHash)
    .executeTakeFirst()
  return known ? { connection: known, isFirst: false } : null
}

/** What is sealed in a column of the flow; null when there is nothing. */
export function openSealed(
  { masterKeys }: ConnectContext,
  connection: Connection,
  column: 'code_verifier' | 'choices',
): string | null {
  const sealed = connection[column]
  if (sealed === null) return null
  return decrypt(
    masterKeys,
    connectionPlace(connection.workspace_id, connection.id, column),
    sealed,
  )
}

export function isOver({ clock }: ConnectContext, { expires_at }: Connection): boolean {
  return expires_at.getTime() <= clock.now().getTime()
}

/** The caller's page, told how it went. */
export function endingOf(
  { publicUrl }: ConnectContext,
  connection: Connection,
  outcome: { connected: true } | { connected: false; code: ConnectErrorCode },
): string {
  const platform = connection.platform
  const values: Record<string, string> = outcome.connected
    ? { connected: platform }
    : { error: outcome.code, platform }
  return withQuery(connection.return_url ?? `${publicUrl}/connect/result`, values)
}
