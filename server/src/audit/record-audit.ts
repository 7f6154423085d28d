import type { Tx } from '../db/database.ts'
import type { Environment } from '../db/schema.ts'
import { newId } from '../lib/ids.ts'

/** Who acted: a person, a key, a network that told us something, or the program itself. */
export interface AuditActor {
  kind: 'person' | 'key' | 'network' | 'system'
  id?: string | null
}

/** One thing that was done. `data` says more of it, and never holds a secret. */
export interface AuditEntry {
  /** Absent: a new one. */
  id?: string
  workspaceId: string
  /** Null for what concerns the whole workspace. */
  environment: Environment | null
  actor: AuditActor
  /** `key.created`: what, then what happened to it. */
  action: string
  targetId: string | null
  data?: Readonly<Record<string, unknown>>
}

/** Writes down who did what, in the transaction in which it is done. */
export async function recordAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit_log')
    .values({
      id: entry.id ?? newId('audit'),
      workspace_id: entry.workspaceId,
      environment: entry.environment,
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.id ?? null,
      action: entry.action,
      target_id: entry.targetId,
      data: JSON.stringify(entry.data ?? {}),
    })
    .execute()
}
