import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isWellFormedApiKey, newApiKey } from '../keys/api-key.ts'
import type { Keys } from '../keys/keys.ts'
import { decrypt, encrypt, type MasterKeys } from '../lib/envelope.ts'

const place = { workspaceId: '-', table: 'files', column: 'test-key', rowId: 'first' }

/** The key that every start prints: kept sealed in the data directory, and known to the database. */
export async function ensureTestKey(
  dataDirectory: string,
  masterKeys: MasterKeys,
  keys: Keys,
  workspaceId: string,
): Promise<string> {
  const file = path.join(dataDirectory, 'secrets', 'test-key')
  const known = await readKey(file, masterKeys)
  const key = known?.key ?? newApiKey('test')
  if (!known?.isCurrent) await writeKey(file, masterKeys, key)
  await keys.ensure(workspaceId, 'test', 'first test key', key)
  return key
}

interface KnownKey {
  key: string
  /** Sealed under the master key that writes. */
  isCurrent: boolean
}

async function readKey(file: string, masterKeys: MasterKeys): Promise<KnownKey | null> {
  const sealed = await readFile(file, 'utf8').catch(() => null)
  if (sealed === null) return null
  try {
    const key = decrypt(masterKeys, place, sealed.trim())
    const isCurrent = sealed.startsWith(`v1.${masterKeys.current}.`)
    return isWellFormedApiKey(key) ? { key, isCurrent } : null
  } catch {
    // Sealed under other master keys: a new test key costs nobody anything.
    return null
  }
}

async function writeKey(file: string, masterKeys: MasterKeys, key: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${encrypt(masterKeys, place, key)}\n`, { mode: 0o600 })
  await rename(draft, file)
}
