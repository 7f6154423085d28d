/** Ids in the order of their times, oldest first; later ones of the same time behind. */
export class TimeIndex {
  #times: number[] = []
  #ids: string[] = []
  readonly #timeOf = new Map<string, number>()

  get size(): number {
    return this.#ids.length
  }

  /** Puts an id in its place, or moves it there. */
  put(id: string, time: number): void {
    if (this.#timeOf.get(id) === time) return
    this.delete(id)
    const at = this.#after(time)
    this.#times.splice(at, 0, time)
    this.#ids.splice(at, 0, id)
    this.#timeOf.set(id, time)
  }

  delete(id: string): void {
    const time = this.#timeOf.get(id)
    if (time === undefined) return
    let at = this.#after(time) - 1
    while (this.#ids[at] !== id) at -= 1
    this.#times.splice(at, 1)
    this.#ids.splice(at, 1)
    this.#timeOf.delete(id)
  }

  /** Newest first, beginning below an id when it is given and known; the newest `maxCount` at most. */
  *newestFirst(
    belowId: string | null = null,
    maxCount = Number.POSITIVE_INFINITY,
  ): Generator<string> {
    const last = Math.max(0, this.#ids.length - maxCount)
    for (let at = this.#startBelow(belowId); at >= last; at -= 1) yield this.#ids[at] as string
  }

  *oldestFirst(aboveId: string | null = null): Generator<string> {
    const below = aboveId === null ? null : this.#place(aboveId)
    for (let at = below === null ? 0 : below + 1; at < this.#ids.length; at += 1)
      yield this.#ids[at] as string
  }

  #startBelow(id: string | null): number {
    const at = id === null ? null : this.#place(id)
    return at === null ? this.#ids.length - 1 : at - 1
  }

  #place(id: string): number | null {
    const time = this.#timeOf.get(id)
    if (time === undefined) return null
    let at = this.#after(time) - 1
    while (this.#ids[at] !== id) at -= 1
    return at
  }

  /** Where the first later time stands. Most things come last, so it looks there first. */
  #after(time: number): number {
    let [low, high] = [0, this.#times.length]
    if (high > 0 && (this.#times[high - 1] as number) <= time) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#times[middle] as number) <= time) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** One index for each Page. */
export class PageIndexes {
  readonly #byPage = new Map<string, TimeIndex>()

  of(pageId: string): TimeIndex {
    const known = this.#byPage.get(pageId)
    if (known) return known
    const fresh = new TimeIndex()
    this.#byPage.set(pageId, fresh)
    return fresh
  }

  clear(): void {
    this.#byPage.clear()
  }
}
