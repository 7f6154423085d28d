import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import { gatewayRefusal, Refusal } from './refusal.ts'
import type { Switches } from './switches.ts'

const dayMs = 24 * 3_600_000

/**
 * Calls a UTC day, of the whole app and of one member in it.
 * https://learn.microsoft.com/en-us/linkedin/marketing/increasing-access, …/consumer/integrations/self-serve/share-on-linkedin (read 2026-09-19)
 */
const caps: Readonly<Record<Switches['app'], { app: number; member: number } | null>> = {
  standard_tier: null,
  development_tier: { app: 500, member: 100 },
  self_serve: { app: 100_000, member: 150 },
}

interface Usage {
  day: number
  count: number
}

/** Counts the calls of a day. Kept: a restart does not give a new day. */
export class Quota {
  readonly #usage: Records<Usage>
  readonly #world: SimulatorWorld
  readonly #switches: () => Switches

  constructor(world: SimulatorWorld, switches: () => Switches) {
    this.#world = world
    this.#switches = switches
    this.#usage = world.records<Usage>('usage')
  }

  /** @throws Refusal 429 when the app or the member has used up the day */
  take(memberId: string, clientId: string): void {
    const cap = caps[this.#switches().app]
    if (!cap || this.#world.settings().caps === 'off') return
    const app = `app/${clientId}`
    const member = `member/${clientId}/${memberId}`
    if (this.#countOf(app) >= cap.app) throw this.refusal('application_day')
    if (this.#countOf(member) >= cap.member) throw this.refusal('member_day')
    for (const key of [app, member]) {
      this.#usage.put(key, { day: this.#today(), count: this.#countOf(key) + 1 })
    }
  }

  /** 429 in one of its wordings. */
  refusal(wording: Switches['throttle_text']): Refusal {
    const limit = {
      application_day: 'throttle APPLICATION DAY limit for calls to this resource is reached',
      member_day: 'throttle MEMBER DAY limit for calls to this resource is reached',
      plain: 'throttle limit for calls to this resource is reached',
    }[wording]
    const message = `Resource level ${limit}.`
    const { wording: body } = gatewayRefusal(429, 'TOO_MANY_REQUESTS', message, 101)
    const { retry_after_seconds: seconds } = this.#switches()
    return new Refusal(429, body, seconds > 0 ? { 'retry-after': String(seconds) } : {})
  }

  clear(): void {
    this.#usage.clear()
  }

  #countOf(key: string): number {
    const usage = this.#usage.get(key)
    return usage?.day === this.#today() ? usage.count : 0
  }

  #today(): number {
    return Math.floor(this.#world.now().getTime() / dayMs)
  }
}
