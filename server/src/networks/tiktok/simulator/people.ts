import { randomBytes } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Traits } from './traits.ts'

/** A creator of the simulated TikTok. */
export interface Person extends Traits {
  open_id: string
  union_id: string
  username: string
  display_name: string
}

/** The creators, by open_id and by username. */
export class People {
  readonly #rows: Records<Person>
  readonly #idByUsername = new Map<string, string>()

  constructor(world: SimulatorWorld) {
    this.#rows = world.records<Person>('people', {
      put: (id, person) => this.#idByUsername.set(person.username.toLowerCase(), id),
    })
  }

  get(openId: string): Person | undefined {
    return this.#rows.get(openId)
  }

  byUsername(username: string): Person | undefined {
    return this.#rows.get(this.#idByUsername.get(username.toLowerCase()) ?? '')
  }

  all(): Person[] {
    return [...this.#rows.values()]
  }

  /** The first is the demo person; the others are numbered. */
  add(traits: Traits): Person {
    const number = this.#rows.size + 1
    const person: Person = {
      open_id: `-000${randomBytes(24).toString('base64url')}`,
      union_id: randomBytes(18).toString('hex'),
      username: number === 1 ? 'dravo_demo' : `dravo_demo_${number}`,
      display_name: number === 1 ? 'Dravo Demo' : `Dravo Demo ${number}`,
      ...traits,
    }
    this.#rows.put(person.open_id, person)
    return person
  }
}
