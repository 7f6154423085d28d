import type { Selectable } from 'kysely'
import type { Database } from '../db/database.ts'
import { decodeCursor, isAfter, type Page, type PageRequest, toPage } from '../db/paging.ts'
import type { Schema, Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'

export interface AccountView {
  id: string
  platform: string
  handle: string | null
  platform_account_id: string
  health: string
  connection_type: string
  token_expires_at: string | null
  created_at: string
}

type AccountRow = Pick<
  Selectable<Schema['accounts']>,
  | 'id'
  | 'platform'
  | 'handle'
  | 'platform_account_id'
  | 'health'
  | 'connection_type'
  | 'token_expires_at'
  | 'created_at'
>

const columns = [
  'id',
  'platform',
  'handle',
  'platform_account_id',
  'health',
  'connection_type',
  'token_expires_at',
  'created_at',
] as const

function toView(row: AccountRow): AccountView {
  return {
    id: row.id,
    platform: row.platform,
    handle: row.handle,
    platform_account_id: row.platform_account_id,
    health: row.health,
    connection_type: row.connection_type,
    token_expires_at: row.token_expires_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  }
}

/** Connected accounts, newest first. `q` searches handle and network id. */
export async function listAccounts(
  database: Database,
  scope: Scope,
  filter: { platform?: string | undefined; q?: string | undefined },
  page: PageRequest,
): Promise<Page<AccountView> & { total: number }> {
  const cursor = decodeCursor(page.cursor)
  let query = database.read
    .selectFrom('accounts')
    .where('workspace_id', '=', scope.workspaceId)
    .where('environment', '=', scope.environment)
    .where('disconnected_at', 'is', null)
  if (scope.accountIds) query = query.where('id', 'in', [...scope.accountIds])
  if (filter.platform) query = query.where('platform', '=', filter.platform)
  if (filter.q) {
    const pattern = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((where) =>
      where.or([where('handle', 'ilike', pattern), where('platform_account_id', 'ilike', pattern)]),
    )
  }
  const { total } = await query
    .select((select) => select.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = query
    .select(columns)
    .where(isAfter(cursor))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
  const result = toPage(await rows.execute(), page.limit)
  return { items: result.items.map(toView), next_cursor: result.next_cursor, total: Number(total) }
}

/** @throws AppError not_found */
export async function getAccount(
  database: Database,
  scope: Scope,
  id: string,
): Promise<AccountView> {
  const row = await database.read
    .selectFrom('accounts')
    .select(columns)
    .where('id', '=', id)
    .where('workspace_id', '=', scope.workspaceId)
    .where('environment', '=', scope.environment)
    .where('disconnected_at', 'is', null)
    .executeTakeFirst()
  const isAllowed = scope.accountIds?.includes(id) ?? true
  if (!row || !isAllowed) throw new AppError('not_found', 'There is no account with this id.')
  return toView(row)
}
