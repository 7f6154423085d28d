import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { MasterKeys } from '../lib/envelope.ts'
import { ConfigError } from './config-error.ts'

/**
 * Parses `2:<base64>,1:<base64>`; the first one writes, all of them read.
 * @throws ConfigError with every problem
 */
export function parseMasterKeys(text: string): MasterKeys {
  const problems: string[] = []
  const keys = new Map<number, Buffer>()
  for (const [index, entry] of text.split(',').entries()) {
    const [, version, encoded] = /^\s*(\d{1,6}):([A-Za-z0-9+/_-]+=*)\s*$/.exec(entry) ?? []
    const key = Buffer.from(encoded ?? '', 'base64')
    if (!version || key.length !== 32)
      problems.push(`MASTER_KEYS, entry ${index + 1}: must be <version>:<base64 of 32 bytes>.`)
    else if (keys.has(Number(version))) problems.push(`MASTER_KEYS names version ${version} twice.`)
    else keys.set(Number(version), key)
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return { current: [...keys.keys()][0] as number, keys }
}

/** From the configuration, or from `secrets/master-keys` in the data directory, made at the first start. */
export async function loadMasterKeys(
  configured: string | null,
  dataDirectory: string,
): Promise<MasterKeys> {
  if (configured !== null) return parseMasterKeys(configured)
  const file = path.join(dataDirectory, 'secrets', 'master-keys')
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `1:${randomBytes(32).toString('base64')}\n`
  // 'wx': of two processes that start together one writes, the other reads.
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null
    throw error
  })
  if (handle) {
    await handle.writeFile(fresh)
    await handle.sync()
    await handle.close()
  }
  return parseMasterKeys(await readWhole(file))
}

/** The other process may have created the file and not yet written it. */
async function readWhole(file: string): Promise<string> {
  for (let round = 0; round < 50; round += 1) {
    const text = await readFile(file, 'utf8')
    if (text.endsWith('\n')) return text.trim()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new ConfigError([
    `${file} is empty. Restore it from a backup, or delete it if there is no data yet.`,
  ])
}
