import type { Database } from '../db/database.ts'
import { newId } from '../lib/ids.ts'

export type Health = 'active' | 'expiring' | 'needs_reconnect' | 'revoked'

/** Writes an account's health; the moment in which its access is lost becomes an event. */
export async function setHealth(
  database: Database,
  id: string,
  health: Health,
  reason: string | null,
): Promise<void> {
  await database.query({
    name: 'set-health',
    text: `with changed as (
        update accounts a set health = $2, health_reason = $3 from accounts former
        where a.id = $1 and former.id = a.id and a.disconnected_at is null
        returning a.id, a.workspace_id, a.environment, a.platform, a.handle, a.health, former.health as was
      )
      insert into events (id, workspace_id, environment, account_id, type, data)
      select $4, workspace_id, environment, id, 'connection.revoked', jsonb_build_object(
        'account_id', id, 'platform', platform, 'handle', handle, 'health', health, 'reason', $3::text)
      from changed where health in ('needs_reconnect', 'revoked') and was not in ('needs_reconnect', 'revoked')`,
    values: [id, health, reason, newId('event')],
  })
}
