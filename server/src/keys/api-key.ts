import { createHmac, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Environment } from '../db/schema.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomLength = 34
const checksumLength = 6
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
  let body = prefixes[environment]
  for (let count = 0; count < randomLength; count += 1) body += alphabet[randomInt(62)]
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
