import { randomBytes } from 'node:crypto'

const prefixes = {
  post: 'post_',
  account: 'acc_',
  media: 'media_',
  key: 'key_',
  event: 'evt_',
  workspace: 'ws_',
  delivery: 'dlv_',
  user: 'usr_',
  oauthApp: 'oa_',
  audit: 'aud_',
  invitation: 'inv_',
  signingKey: 'sig_',
  session: 'ses_',
  connection: 'con_',
} as const

export type IdKind = keyof typeof prefixes

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

function base32(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest >>= 5n)
    text = alphabet[Number(rest & 31n)] + text
  return text
}

/**
 * A new id, e.g. `post_01kar0…`: 48 bits of milliseconds, then 80 random bits, in Crockford base 32.
 * The leading time keeps neighbours together in the index; nothing else may be read from it.
 */
export function newId(kind: IdKind, atMs = Date.now()): string {
  const random = BigInt(`0x${randomBytes(10).toString('hex')}`)
  return prefixes[kind] + base32(BigInt(atMs), 10) + base32(random, 16)
}
