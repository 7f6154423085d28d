import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Master keys by version. The first one writes, all of them read. */
export interface MasterKeys {
  current: number
  keys: ReadonlyMap<number, Buffer>
}

/** Where a secret lives. Bound into the ciphertext, so that it opens nowhere else. */
export interface SecretPlace {
  workspaceId: string
  table: string
  column: string
  rowId: string
}

const tagBytes = 16
const nonceBytes = 12

function seal(key: Buffer, plain: Buffer, aad: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(aad))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

function open(key: Buffer, sealed: Buffer, aad: string): Buffer {
  const nonce = sealed.subarray(0, nonceBytes)
  const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(aad))
  decipher.setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()])
}

function placeOf(place: SecretPlace, version: number): string {
  return ['v1', place.workspaceId, place.table, place.column, place.rowId, version].join('|')
}

/**
 * Encrypts under a fresh 256-bit data key, itself sealed by the current master key (AES-256-GCM both).
 * @returns `v1.<master key version>.<sealed data key>.<sealed text>`, base64url
 */
export function encrypt(masterKeys: MasterKeys, place: SecretPlace, plain: string): string {
  const version = masterKeys.current
  const master = masterKeys.keys.get(version)
  if (!master) throw new Error(`master key ${version} is not configured`)
  const dataKey = randomBytes(32)
  const aad = placeOf(place, version)
  const parts = [seal(master, dataKey, aad), seal(dataKey, Buffer.from(plain), aad)]
  return ['v1', version, ...parts.map((part) => part.toString('base64url'))].join('.')
}

/**
 * @throws when the text was moved to another row or owner, was changed, or its master key is missing
 */
export function decrypt(masterKeys: MasterKeys, place: SecretPlace, sealed: string): string {
  const [format, version, dataKeyPart, textPart] = sealed.split('.')
  if (format !== 'v1' || !version || !dataKeyPart || !textPart)
    throw new Error('not a sealed secret')
  const master = masterKeys.keys.get(Number(version))
  if (!master) throw new Error(`master key ${version} is not configured; add it to MASTER_KEYS`)
  const aad = placeOf(place, Number(version))
  const dataKey = open(master, Buffer.from(dataKeyPart, 'base64url'), aad)
  return open(dataKey, Buffer.from(textPart, 'base64url'), aad).toString('utf8')
}
