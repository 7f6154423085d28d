import type { AccountForDelivery } from '../accounts/accounts.ts'

/** Each refresh keeps a database connection for as long as the network takes: a few at a time. */
const mostRefreshes = 4

/** Refreshes of this process: one at a time of an account, a few at a time in all. */
export interface Refreshes {
  /** Joins the account's refresh that is under way, or begins it when there is a place. */
  join(accountId: string, refresh: () => Promise<AccountForDelivery>): Promise<AccountForDelivery>
}

export function createRefreshes(): Refreshes {
  const underWay = new Map<string, Promise<AccountForDelivery>>()
  const waiting: (() => void)[] = []
  let places = mostRefreshes

  async function inPlace(refresh: () => Promise<AccountForDelivery>): Promise<AccountForDelivery> {
    if (places > 0) places -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await refresh()
    } finally {
      const next = waiting.shift()
      // The place is handed on, not given back, so that nobody slips in between.
      if (next) next()
      else places += 1
    }
  }

  return {
    join(accountId, refresh) {
      const known = underWay.get(accountId)
      if (known) return known
      const begun = inPlace(refresh).finally(() => underWay.delete(accountId))
      underWay.set(accountId, begun)
      return begun
    },
  }
}
