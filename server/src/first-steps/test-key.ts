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
  const key = (await readKey(file, masterKeys)) ?? (await writeKey(file, masterKeys))
  await keys.ensure(workspaceId, 'test', 'first test key', key)
  return key
}

async function readKey(file: string, masterKeys: MasterKeys): Promise<string | null> {
  const sealed = await readFile(file, 'utf8').catch(() => null)
  if (sealed === null) return null
  try {
    const key = decrypt(masterKeys, place, sealed.trim())
    return isWellFormedApiKey(key) ? key : null
  } catch {
    // Sealed under other master keys: a new test key costs nobody anything.
    return null
  }
}

async function writeKey(file: string, masterKeys: MasterKeys): Promise<string> {
  const key = newApiKey('test')
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${encrypt(masterKeys, place, key)}\n`, { mode: 0o600 })
  await rename(draft, file)
  return key
}
