import type { Records, Simulator } from '../../networks/simulator-contract.ts'
import { type Fault, type FaultCall, faultMatches, isNetworkFault, rollHits } from './fault.ts'

/** The faults in force. They survive restarts, counters included. */
export class FaultBox {
  readonly #faults: Records<Fault>

  constructor(faults: Records<Fault>) {
    this.#faults = faults
  }

  list(): Fault[] {
    return [...this.#faults.values()].reverse()
  }

  add(fault: Omit<Fault, 'id' | 'rolled' | 'hits' | 'created_at'>): Fault {
    const id = `fault_${this.#nextNumber()}`
    const added = { ...fault, id, rolled: 0, hits: 0, created_at: new Date().toISOString() }
    this.#faults.put(id, added)
    return added
  }

  remove(id: string): boolean {
    const known = this.#faults.has(id)
    this.#faults.delete(id)
    return known
  }

  clear(): void {
    this.#faults.clear()
  }

  /** The newest fault that hits this call, or null. Each roll is counted. */
  draw(call: FaultCall, simulator: Simulator): Fault | null {
    for (const fault of this.list()) {
      if (!faultMatches(fault, call) || !canShow(fault, call, simulator)) continue
      const hit = rollHits(fault)
      const next: Fault = {
        ...fault,
        rolled: fault.rolled + 1,
        hits: fault.hits + (hit ? 1 : 0),
        remaining: fault.remaining !== null && hit ? fault.remaining - 1 : fault.remaining,
      }
      // Without an end and without a roll there is nothing to remember but a number for people.
      if (fault.remaining !== null || fault.probability < 1) this.#faults.put(fault.id, next)
      else Object.assign(fault, next)
      if (hit) return next
    }
    return null
  }

  #nextNumber(): number {
    return 1 + Math.max(0, ...[...this.#faults.keys()].map((id) => Number(id.slice(6))))
  }
}

/** A fault of the network's own waits for a step on which it means something. */
function canShow(fault: Fault, call: FaultCall, simulator: Simulator): boolean {
  if (!isNetworkFault(fault.kind)) return true
  return call.step !== null && simulator.faultSteps[fault.kind].includes(call.step)
}
