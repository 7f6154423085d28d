import type { Database } from '../db/database.ts'
import type { Environment } from '../db/schema.ts'
import type { NetworkId } from '../networks/contract.ts'

/** A network that is left alone because it did not answer. */
export interface Outage {
  since: string
  /** When it is tried again. */
  retryAt: string
  reason: string
}

/** The networks that do not answer at present, as far as the deliveries of this environment saw. */
export async function readOutages(
  database: Database,
  environment: Environment,
): Promise<ReadonlyMap<NetworkId, Outage>> {
  const rows = await database.query<{
    platform: NetworkId
    opened_at: Date
    probe_at: Date
    reason: string
  }>({
    name: 'read-outages',
    text: 'select platform, opened_at, probe_at, reason from circuits where environment = $1',
    values: [environment],
  })
  return new Map(
    rows.map(({ platform, opened_at, probe_at, reason }) => [
      platform,
      { since: opened_at.toISOString(), retryAt: probe_at.toISOString(), reason },
    ]),
  )
}
