import type { Role, Scope } from '../db/schema.ts'
import type { KeyScope } from './scopes.ts'

/** Who acts: a program with a key, or a person who is signed in. */
export type Actor =
  | {
      kind: 'key'
      id: string /** Null: all scopes that a key can have. */
      scopes: readonly KeyScope[] | null
    }
  | { kind: 'person'; id: string; role: Role }

/** Who is asking, and where. */
export interface Caller extends Scope {
  actor: Actor
}
