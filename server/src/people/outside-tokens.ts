import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import type { OutsideIssuerConfig } from '../config/config.ts'
import type { Database } from '../db/database.ts'
import { maxTokenCharacters } from './dashboard-tokens.ts'

/** An unknown `kid` makes us ask again, at most so often. */
const askEveryMs = 60_000
const tenMinutesMs = 10 * 60_000
const askTimeoutMs = 5_000
const clockToleranceSeconds = 30
const typesTaken = ['jwt', 'at+jwt', undefined]

/** The issuer's tokens. */
export interface OutsideTokens {
  /** Whose token it is here; null for anything that is not its whole, living token for us. */
  verify(token: string): Promise<{ userId: string } | null>
}

/** @param keysLastMs for how long its keys are taken as they are */
export function createOutsideTokens(
  database: Database,
  outside: OutsideIssuerConfig,
  keysLastMs = tenMinutesMs,
): OutsideTokens {
  const remote = createRemoteJWKSet(new URL(outside.jwksUrl), {
    cooldownDuration: askEveryMs,
    cacheMaxAge: keysLastMs,
    timeoutDuration: askTimeoutMs,
  })

  /** When the keys cannot be fetched, the last good set goes on. */
  const keyOf: typeof remote = Object.assign(
    async (...[header, token]: Parameters<typeof remote>) => {
      try {
        return await remote(header, token)
      } catch (error) {
        const last = remote.jwks()
        if (error instanceof errors.JWKSNoMatchingKey || last === undefined) throw error
        return createLocalJWKSet(last)(header, token)
      }
    },
    remote,
  )

  return {
    async verify(token) {
      if (token.length > maxTokenCharacters) return null
      try {
        const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
          algorithms: [...outside.algorithms],
          issuer: outside.issuer,
          audience: outside.audience,
          clockTolerance: clockToleranceSeconds,
          requiredClaims: ['sub', 'iss', 'aud', 'exp'],
        })
        if (!typesTaken.includes(protectedHeader.typ?.toLowerCase())) return null
        const userId = await personOf(database, outside.issuer, payload)
        return userId === null ? null : { userId }
      } catch (error) {
        // What the fetch throws is no error of the library, and says nothing of the token either.
        if (error instanceof errors.JOSEError || error instanceof TypeError) return null
        throw error
      }
    },
  }
}

/** Known by subject; the first time by an address that the issuer has verified and that a person here has. */
async function personOf(
  database: Database,
  issuer: string,
  { sub, email, email_verified }: JWTPayload,
): Promise<string | null> {
  if (typeof sub !== 'string' || sub === '' || sub.length > 255 || sub.includes('\0')) return null
  const [known] = await database.query<{ user_id: string }>({
    name: 'find-outside-identity',
    text: 'select user_id from outside_identities where issuer = $1 and subject = $2',
    values: [issuer, sub],
  })
  if (known) return known.user_id
  if (typeof email !== 'string' || email_verified !== true) return null
  const [bound] = await database.query<{ user_id: string }>({
    text: `insert into outside_identities (issuer, subject, user_id)
      select $1, $2, id from people where email = $3 and not exists (
        select from outside_identities o where o.issuer = $1 and o.user_id = people.id)
      on conflict do nothing returning user_id`,
    values: [issuer, sub, email.toLowerCase()],
  })
  return bound?.user_id ?? null
}
