import { createHmac, timingSafeEqual } from 'node:crypto'
import { fieldsOf, textOf } from './answer-fields.ts'

/**
 * What a network posts when somebody takes the access back, or wants their data gone:
 * `signature.payload`, both base64url, signed with the app's secret.
 * https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback (checked 2026-11-23)
 */
export interface SignedRequest {
  /** The person, by the id that this one app knows. */
  userId: string
  issuedAt: Date
  isSignedBy(clientSecret: string): boolean
}

const mostCharacters = 4_096

/** Reads the text; null for everything that cannot be one. Nothing in it is true before `isSignedBy` says so. */
export function readSignedRequest(text: string): SignedRequest | null {
  if (text.length > mostCharacters) return null
  const [, signature, payload] = /^([\w-]{43})=?\.([\w-]+)={0,2}$/.exec(text) ?? []
  if (signature === undefined || payload === undefined) return null
  const fields = fieldsOf(parsed(Buffer.from(payload, 'base64url').toString()))
  const userId =
    typeof fields.user_id === 'number' ? String(fields.user_id) : textOf(fields.user_id)
  const issuedAtSeconds = Number(fields.issued_at)
  const isWhole = /^\d{1,30}$/.test(userId) && Number.isSafeInteger(issuedAtSeconds)
  if (!isWhole || textOf(fields.algorithm).toUpperCase() !== 'HMAC-SHA256') return null
  // Over the payload as it was sent, its padding included.
  const signed = text.slice(text.indexOf('.') + 1)
  return {
    userId,
    issuedAt: new Date(issuedAtSeconds * 1000),
    isSignedBy(clientSecret) {
      const expected = createHmac('sha256', clientSecret).update(signed).digest()
      return timingSafeEqual(expected, Buffer.from(signature, 'base64url'))
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
