import type { Database } from '../db/database.ts'
import type { DeliveryErrorCode } from '../errors.ts'
import type { Clock } from '../lib/clock.ts'
import { redactText } from '../lib/redact.ts'

/** `publish`: posts and uploads; `read`: looking for a post, and polling. Networks count them apart. */
export type HoldKind = 'publish' | 'read'

/** A network wants nothing of this kind from an account until then. */
export interface Hold {
  kind: HoldKind
  until: Date
  code: DeliveryErrorCode
  reason: string
}

/** As the database's JSON gives it. */
export type StoredHold = Omit<Hold, 'until'> & { until: string }

export function readHold(stored: StoredHold): Hold {
  return { ...stored, until: new Date(stored.until) }
}

/**
 * Accounts that a network told to wait: their deliveries rest until the stated time, those of
 * others go on. Kept in the database for all processes; what this one knows, it need not ask.
 */
export interface Holds {
  /** Lengthens a hold; a shorter one than what stands changes nothing. */
  set(accountId: string, hold: Hold): Promise<void>
  /** Takes note of what a claim brought along. */
  note(accountId: string, holds: readonly Hold[]): void
  /** The hold that keeps this kind of call back now. */
  find(accountId: string, kind: HoldKind): Hold | null
}

export function createHolds(database: Database, clock: Clock): Holds {
  const known = new Map<string, Hold>()
  const remember = (accountId: string, hold: Hold): void => {
    const key = `${accountId}|${hold.kind}`
    const old = known.get(key)
    if (!old || old.until < hold.until) known.set(key, hold)
  }
  return {
    async set(accountId, hold) {
      remember(accountId, hold)
      await database.query({
        name: 'hold-account',
        text: `insert into account_holds (account_id, kind, until, code, reason) values ($1, $2, $3, $4, $5)
          on conflict (account_id, kind) do update set until = excluded.until, code = excluded.code, reason = excluded.reason
          where account_holds.until < excluded.until`,
        values: [accountId, hold.kind, hold.until, hold.code, redactText(hold.reason)],
      })
    },
    note(accountId, holds) {
      for (const hold of holds) remember(accountId, hold)
    },
    find(accountId, kind) {
      const key = `${accountId}|${kind}`
      const hold = known.get(key)
      if (!hold) return null
      if (hold.until > clock.now()) return hold
      known.delete(key)
      return null
    },
  }
}
