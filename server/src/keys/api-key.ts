import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Environment } from '../db/schema.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomLength = 34
const checksumLength = 6
const seedBytes = 32
const prefixes: Record<Environment, string> = { live: 'dra_live_', test: 'dra_test_' }

/** For secret scanners. The last six characters are the CRC32, in base 62, of what precedes them. */
export const apiKeyPattern = /^dra_(live|test)_[0-9A-Za-z]{40}$/

function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  while (digits.length < checksumLength) {
    digits = alphabet[rest % 62] + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

/** A new key: prefix, 34 random base62 characters (202 bits), checksum. */
export function newApiKey(environment: Environment): string {
  return keyOf(environment, randomBytes(seedBytes))
}

/**
 * The key of one `Idempotency-Key`: repeating the request gives the same key again, although it is
 * stored nowhere.
 * @param keyId random, so that nobody who knows the header alone can tell the key
 */
export function repeatableApiKey(
  environment: Environment,
  pepper: Buffer,
  keyId: string,
  idempotencyKey: string,
): string {
  const seed = hkdfSync('sha256', pepper, keyId, `api-key|${idempotencyKey}`, seedBytes)
  return keyOf(environment, Buffer.from(seed))
}

/** 256 bits as 34 digits of base 62; 62^34 is less than 2^256, and the rest of the division hardly biased. */
function keyOf(environment: Environment, seed: Buffer): string {
  let rest = BigInt(`0x${seed.toString('hex')}`)
  let digits = ''
  while (digits.length < randomLength) {
    digits += alphabet[Number(rest % 62n)]
    rest /= 62n
  }
  const body = prefixes[environment] + digits
  return body + checksum(body)
}

/** False for what cannot be one of our keys: garbage costs no database work. */
export function isWellFormedApiKey(key: string): boolean {
  return (
    apiKeyPattern.test(key) &&
    checksum(key.slice(0, -checksumLength)) === key.slice(-checksumLength)
  )
}

/** What is stored instead of the key. */
export function hashApiKey(pepper: Buffer, key: string): Buffer {
  return createHmac('sha256', pepper).update(key).digest()
}

/** The part of a key that may be shown: `dra_live_8f2c`. */
export function displayPrefix(key: string): string {
  return key.slice(0, 'dra_live_'.length + 4)
}
