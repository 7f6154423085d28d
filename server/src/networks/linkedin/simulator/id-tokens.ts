import { createPrivateKey, createPublicKey, generateKeyPair, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import { fullName, type Member } from './people.ts'
import type { Grant } from './tokens.ts'

const keyId = 'sandbox-linkedin'
const lifeSeconds = 3_600

/** OpenID Connect tokens, RS256, with a key of the sandbox's own. */
export class IdTokens {
  readonly #keys: Records<string>
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld) {
    this.#world = world
    this.#keys = world.records<string>('signing-key')
  }

  async sign(member: Member, grant: Grant): Promise<string> {
    const issuedAt = Math.floor(this.#world.now().getTime() / 1000)
    const claims = {
      iss: 'https://www.linkedin.com/oauth',
      aud: grant.client_id,
      iat: issuedAt,
      exp: issuedAt + lifeSeconds,
      sub: member.id,
      name: fullName(member),
      given_name: member.first_name,
      family_name: member.last_name,
    }
    const head = encoded({ kid: keyId, typ: 'JWT', alg: 'RS256' })
    const content = `${head}.${encoded(claims)}`
    const signature = sign('RSA-SHA256', Buffer.from(content), await this.#privateKey())
    return `${content}.${signature.toString('base64url')}`
  }

  /** `GET /oauth/openid/jwks`. */
  async keySet(): Promise<Record<string, unknown>> {
    const jwk = createPublicKey(await this.#privateKey()).export({ format: 'jwk' })
    return { keys: [{ ...jwk, kid: keyId, use: 'sig', alg: 'RS256' }] }
  }

  /** Made when the first token needs it, and kept. */
  async #privateKey() {
    const kept = this.#keys.get('rs256')
    if (kept) return createPrivateKey(kept)
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
    const first = this.#keys.get('rs256')
    if (first) return createPrivateKey(first)
    this.#keys.put('rs256', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    return privateKey
  }
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
