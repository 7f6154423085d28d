import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * The `state` of a flow: 256 random bits and their signature. What it stands for (owner, app, network,
 * browser) is in the database under its hash, where it is spent once.
 */
export function newState(secret: Buffer): string {
  const nonce = randomBytes(32).toString('base64url')
  return `${nonce}.${signatureOf(secret, nonce).toString('base64url')}`
}

/** False for what we never gave out: it costs no database work, and nobody is sent anywhere for it. */
export function isSignedState(secret: Buffer, state: string): boolean {
  const [, nonce, signature] = /^([\w-]{43})\.([\w-]{43})$/.exec(state) ?? []
  if (nonce === undefined || signature === undefined) return false
  return timingSafeEqual(Buffer.from(signature, 'base64url'), signatureOf(secret, nonce))
}

function signatureOf(secret: Buffer, nonce: string): Buffer {
  return createHmac('sha256', secret).update(nonce).digest()
}

/** What is stored instead of a state or a browser's secret. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** A verifier of 256 bits and its challenge (RFC 7636, `S256`). */
export function newCodeVerifier(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: hashOf(verifier).toString('base64url') }
}
