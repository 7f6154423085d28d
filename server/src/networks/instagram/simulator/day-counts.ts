/** How often something happened per account; only the last day is kept. */
export class DayCounts {
  readonly #times = new Map<string, { id: string; at: number }[]>()

  /** Ids rise, so one that is not above the last is a changed row and counts once. */
  add(accountId: string, id: string, at: number): void {
    const times = this.#times.get(accountId)
    if (!times) {
      this.#times.set(accountId, [{ id, at }])
      return
    }
    const last = times.at(-1)
    if (last && id <= last.id) return
    times.push({ id, at })
    const dayAgo = at - 24 * 3_600_000
    if ((times[0]?.at ?? at) <= dayAgo && times.length % 64 === 0)
      this.#times.set(
        accountId,
        times.filter((each) => each.at > dayAgo),
      )
  }

  since(accountId: string, sinceMs: number): number {
    const times = this.#times.get(accountId) ?? []
    let count = 0
    for (let at = times.length - 1; at >= 0 && (times[at]?.at ?? 0) > sinceMs; at -= 1) count += 1
    return count
  }

  clear(): void {
    this.#times.clear()
  }
}
