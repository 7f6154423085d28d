/**
 * Commits of one account, one after the other within this process, in the order in which they came.
 * Between processes the gate's unique index does the same; this spares it the crowd.
 */
export interface AccountTurns {
  /** Resolves when it is this caller's turn. @returns the function that ends the turn */
  take(accountId: string): Promise<() => void>
}

export function createAccountTurns(): AccountTurns {
  const lastOf = new Map<string, Promise<void>>()
  return {
    async take(accountId) {
      const before = lastOf.get(accountId)
      let end = (): void => {}
      const turn = new Promise<void>((resolve) => {
        end = resolve
      })
      lastOf.set(accountId, turn)
      await before
      return () => {
        if (lastOf.get(accountId) === turn) lastOf.delete(accountId)
        end()
      }
    },
  }
}
