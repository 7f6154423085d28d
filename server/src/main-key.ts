import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from './config/config.ts'
import { loadMasterKeys } from './config/master-keys.ts'
import { openStore } from './db/open-store.ts'
import type { Environment } from './db/schema.ts'
import { ensureWorkspace } from './first-steps/workspace.ts'
import { createKeys } from './keys/keys.ts'
import { loadPepper } from './keys/pepper.ts'
import { networkVariables } from './networks/registry.ts'

const usage = `Usage: npm run key -- create --environment live --name NAME

  --environment  live (default) or test
  --name         what the key is for, 1 to 80 characters
`

/** `npm run key`: makes a key without the dashboard, and prints it once. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { environment: { type: 'string', default: 'live' }, name: { type: 'string' } },
  })
  const { environment, name } = values
  if (positionals[0] !== 'create' || positionals.length > 1) return fail(usage)
  if (environment !== 'live' && environment !== 'test')
    return fail(`--environment is "${environment}"; use live or test.\n\n${usage}`)
  if (!name || name.trim() === '' || [...name].length > 80)
    return fail(`--name must have 1 to 80 characters.\n\n${usage}`)
  const key = await create(environment, name)
  process.stdout.write(`${key}\n`)
  process.stderr.write(
    `\nThis is the only time the key is shown. It is named "${name}" and reaches ${environment === 'live' ? 'the real networks' : 'the sandbox'}.\n`,
  )
}

async function create(environment: Environment, name: string): Promise<string> {
  const config = readConfig(process.env, [], Object.keys(networkVariables))
  const store = await openStore(config.database, 2, { error: () => {} })
  const { database } = store
  try {
    const masterKeys = await loadMasterKeys(config.masterKeys, config.dataDirectory)
    const keys = createKeys(database, await loadPepper(database, masterKeys))
    const { key } = await keys.create(await ensureWorkspace(database), environment, name)
    return key
  } finally {
    await store.close()
  }
}

function fail(text: string): void {
  process.stderr.write(text)
  process.exitCode = 2
}

main().catch((error: Error) => {
  const isExpected = error instanceof ConfigError || error.name !== 'Error'
  process.stderr.write(`${isExpected ? error.message : (error.stack ?? error.message)}\n`)
  process.exitCode = 1
})
