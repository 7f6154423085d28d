/**
 * Collects calls that are made while earlier ones are under way, and runs them as one.
 * Adds no delay: a lone call runs at once, a crowd shares a round trip and a commit.
 */
export interface BatcherOptions<In, Out> {
  /** Most items in one run. */
  maxItems: number
  /** Most runs at a time. */
  maxInFlight: number
  /** One result per item, in order. May throw: then each item is run alone, so that one bad item fails alone. */
  run(items: readonly In[]): Promise<readonly Out[]>
  /** Whether a failed run of many may be tried again item by item. Default: always. */
  mayRunAlone?(error: unknown): boolean
}

interface Waiting<In, Out> {
  item: In
  resolve(value: Out): void
  reject(error: unknown): void
}

export type Batcher<In, Out> = (item: In) => Promise<Out>

export function createBatcher<In, Out>(options: BatcherOptions<In, Out>): Batcher<In, Out> {
  const queue: Waiting<In, Out>[] = []
  let inFlight = 0
  let isScheduled = false

  async function runAlone(waiting: Waiting<In, Out>): Promise<void> {
    try {
      const [result] = await options.run([waiting.item])
      waiting.resolve(result as Out)
    } catch (error) {
      waiting.reject(error)
    }
  }

  async function runBatch(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await options.run(batch.map((waiting) => waiting.item))
      for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] as Out)
    } catch (error) {
      if (batch.length > 1 && (options.mayRunAlone?.(error) ?? true)) {
        for (const waiting of batch) await runAlone(waiting)
      } else {
        for (const waiting of batch) waiting.reject(error)
      }
    }
  }

  function drain(): void {
    isScheduled = false
    while (queue.length > 0 && inFlight < options.maxInFlight) {
      inFlight += 1
      void runBatch(queue.splice(0, options.maxItems)).finally(() => {
        inFlight -= 1
        drain()
      })
    }
  }

  return (item) =>
    new Promise<Out>((resolve, reject) => {
      queue.push({ item, resolve, reject })
      if (isScheduled) return
      isScheduled = true
      setImmediate(drain)
    })
}
