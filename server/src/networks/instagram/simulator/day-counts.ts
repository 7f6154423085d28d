const dayMs = 24 * 3_600_000

/** What happened per account, and when; only the last day is kept. */
export class DayCounts {
  readonly #times = new Map<string, Map<string, number>>()

  /** The same id again, as a changed row brings it, counts once. */
  add(accountId: string, id: string, at: number): void {
    const times = this.#times.get(accountId) ?? new Map<string, number>()
    this.#times.set(accountId, times)
    if (times.has(id)) return
    times.set(id, at)
    for (const [oldest, oldestAt] of times) {
      if (oldestAt > at - dayMs) break
      times.delete(oldest)
    }
  }

  since(accountId: string, sinceMs: number): number {
    let count = 0
    for (const at of this.#times.get(accountId)?.values() ?? []) if (at > sinceMs) count += 1
    return count
  }

  clear(): void {
    this.#times.clear()
  }
}
