import type { Database } from '../db/database.ts'
import { decodeCursor, isAfter, type Page, type PageRequest, toPage } from '../db/paging.ts'
import type { ActorKind, Environment } from '../db/schema.ts'

export interface AuditView {
  id: string
  at: string
  environment: Environment | null
  actor: { kind: ActorKind; id: string | null; name: string | null }
  action: string
  target_id: string | null
  data: Record<string, unknown>
}

export interface AuditFilter {
  action?: string | undefined
  actor_id?: string | undefined
  target_id?: string | undefined
}

/** Who did what in a workspace, newest first. */
export async function listAudit(
  database: Database,
  workspaceId: string,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<AuditView>> {
  let query = database.read
    .selectFrom('audit_log as a')
    .leftJoin('people as p', 'p.id', 'a.actor_id')
    .leftJoin('api_keys as k', 'k.id', 'a.actor_id')
    .select(['a.id', 'a.created_at', 'a.environment', 'a.actor_kind', 'a.actor_id', 'a.action'])
    .select(['a.target_id', 'a.data', 'p.email as person_email', 'k.name as key_name'])
    .where('a.workspace_id', '=', workspaceId)
  for (const column of ['action', 'actor_id', 'target_id'] as const) {
    const value = filter[column]
    if (value !== undefined) query = query.where(`a.${column}`, '=', value)
  }
  const rows = query
    .where(isAfter(decodeCursor(page.cursor), 'a'))
    .orderBy('a.created_at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(page.limit + 1)
  const { items, next_cursor } = toPage(await rows.execute(), page.limit)
  return {
    next_cursor,
    items: items.map((row) => ({
      id: row.id,
      at: row.created_at.toISOString(),
      environment: row.environment,
      actor: {
        kind: row.actor_kind,
        id: row.actor_id,
        name: row.person_email ?? row.key_name ?? null,
      },
      action: row.action,
      target_id: row.target_id,
      data: row.data,
    })),
  }
}
