import type { OutsideIssuerConfig } from '../config/config.ts'
import type { Database } from '../db/database.ts'
import type { Caller } from '../keys/caller.ts'
import type { MasterKeys } from '../lib/envelope.ts'
import { createDashboardTokens, type DashboardTokens } from './dashboard-tokens.ts'
import { findCaller, type WantedPlace } from './find-caller.ts'
import { createOutsideTokens } from './outside-tokens.ts'
import { createSetUp, type SetUp } from './set-up.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { createSigningKeys, type SigningKeys } from './signing-keys.ts'

/** The people who sign in, and the tokens they act with. */
export interface People {
  tokens: DashboardTokens
  signingKeys: SigningKeys
  signIn: SignIn
  setUp: SetUp
  /** The caller behind a dashboard token; null when the token is none of ours. @throws AppError as `findCaller` */
  authenticate(token: string, place: WantedPlace): Promise<Caller | null>
}

/**
 * @param cookieSecret signs the cookies of sessions
 * @param outside whose tokens are taken beside our own
 */
export function createPeople(
  database: Database,
  masterKeys: MasterKeys,
  publicUrl: string,
  cookieSecret: Buffer,
  outside: OutsideIssuerConfig | null,
): People {
  const signingKeys = createSigningKeys(database, masterKeys)
  const signIn = createSignIn(database, cookieSecret, publicUrl)
  const outsideTokens = outside === null ? null : createOutsideTokens(database, outside)
  const tokens = createDashboardTokens(signingKeys, publicUrl)
  return {
    tokens,
    signingKeys,
    signIn,
    setUp: createSetUp(database, masterKeys, signIn),
    async authenticate(token, place) {
      const person = (await tokens.verify(token)) ?? (await outsideTokens?.verify(token)) ?? null
      return person === null ? null : findCaller(database, person.userId, place)
    },
  }
}
