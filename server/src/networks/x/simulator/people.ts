import { type Records, type SimulatorWorld, TraitRefused } from '../../simulator-contract.ts'
import type { Snowflakes } from './snowflake.ts'

export const subscriptionTypes = ['None', 'Basic', 'Premium', 'PremiumPlus'] as const
export type SubscriptionType = (typeof subscriptionTypes)[number]

/** A user of the simulated X. */
export interface Person {
  id: string
  username: string
  name: string
  subscription_type: SubscriptionType
  created_at: string
}

/** The users, by id and by handle. */
export class People {
  readonly #rows: Records<Person>
  readonly #idByHandle = new Map<string, string>()

  constructor(world: SimulatorWorld, ids: Snowflakes) {
    this.#rows = world.records<Person>('people', {
      put: (id, person) => {
        ids.seen(id)
        this.#idByHandle.set(person.username.toLowerCase(), id)
      },
    })
  }

  get(id: string): Person | undefined {
    return this.#rows.get(id)
  }

  byHandle(handle: string): Person | undefined {
    return this.#rows.get(this.#idByHandle.get(handle.toLowerCase()) ?? '')
  }

  all(): Person[] {
    return [...this.#rows.values()]
  }

  /** The first is the demo person; the others are numbered. */
  add(ids: Snowflakes, now: Date, subscriptionType: SubscriptionType): Person {
    const number = this.#rows.size + 1
    const person: Person = {
      id: ids.next(now),
      username: number === 1 ? 'dravo_demo' : `dravo_demo_${number}`,
      name: number === 1 ? 'Dravo Demo' : `Dravo Demo ${number}`,
      subscription_type: subscriptionType,
      created_at: now.toISOString(),
    }
    this.#rows.put(person.id, person)
    return person
  }
}

/** Long posts, longer videos and edits need one. */
export function isPremium(person: Person): boolean {
  return person.subscription_type === 'Premium' || person.subscription_type === 'PremiumPlus'
}

/** @throws TraitRefused */
export function subscriptionOf(traits: Readonly<Record<string, unknown>>): SubscriptionType {
  for (const name of Object.keys(traits)) {
    if (name !== 'subscription_type') {
      throw new TraitRefused(name, 'X accounts have one trait: subscription_type.')
    }
  }
  const wanted = traits.subscription_type ?? 'None'
  const known = subscriptionTypes.find((type) => type === wanted)
  if (!known)
    throw new TraitRefused('subscription_type', `Use one of ${subscriptionTypes.join(', ')}.`)
  return known
}
