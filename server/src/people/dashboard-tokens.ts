import { errors, jwtVerify, SignJWT } from 'jose'
import { algorithm, type SigningKeys } from './signing-keys.ts'

/** Short, because a token cannot be called back: ending a session ends it for new tokens. */
const lifeSeconds = 10 * 60
const clockToleranceSeconds = 30
/** Ours have some 400 characters. */
export const maxTokenCharacters = 8_192

/** The dashboard's tokens: signed after sign-in, taken by every route beside API keys. */
export interface DashboardTokens {
  issue(userId: string): Promise<string>
  /** Whose token it is; null for anything that is not a whole, living token of ours. */
  verify(token: string): Promise<{ userId: string } | null>
}

/** @param publicUrl issuer and audience of every token */
export function createDashboardTokens(keys: SigningKeys, publicUrl: string): DashboardTokens {
  return {
    async issue(userId) {
      const { kid, privateKey } = await keys.current()
      return new SignJWT({})
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid })
        .setSubject(userId)
        .setIssuer(publicUrl)
        .setAudience(publicUrl)
        .setIssuedAt()
        .setExpirationTime(`${lifeSeconds}s`)
        .sign(privateKey)
    },
    async verify(token) {
      if (token.length > maxTokenCharacters) return null
      try {
        // The key comes from our own table by `kid`; `jwk`, `jku` and `x5u` of the header are not looked at.
        const { payload } = await jwtVerify(token, (header) => keyOf(keys, header.kid), {
          algorithms: [algorithm],
          typ: 'JWT',
          issuer: publicUrl,
          audience: publicUrl,
          clockTolerance: clockToleranceSeconds,
          maxTokenAge: lifeSeconds,
          requiredClaims: ['sub', 'iss', 'aud', 'exp', 'iat'],
        })
        const { sub, aud } = payload
        // A list of one passes for its item in a regular expression.
        const isOurs = typeof sub === 'string' && /^usr_[0-9a-z]{1,60}$/.test(sub)
        return isOurs && aud === publicUrl ? { userId: sub } : null
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof TypeError) return null
        throw error
      }
    },
  }
}

async function keyOf(keys: SigningKeys, kid: unknown) {
  const key = typeof kid === 'string' ? await keys.find(kid) : null
  if (key === null) throw new errors.JWKSNoMatchingKey()
  return key
}
