import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { type Config, ConfigError, readConfig } from '../src/config/config.ts'
import { variables } from '../src/config/env.ts'
import { loadMasterKeys } from '../src/config/master-keys.ts'
import { networkVariables } from '../src/networks/registry.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'dravo-configuration-'))
after(() => rmSync(folder, { recursive: true }))

const names = Object.keys(networkVariables)
const read = (env: NodeJS.ProcessEnv, args: string[] = []): Config => readConfig(env, args, names)
const masterKey = (): string => randomBytes(32).toString('base64')

function problemsOf(env: NodeJS.ProcessEnv, args: string[] = []): readonly string[] {
  try {
    read(env, args)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    for (const problem of error.problems) assert.ok(error.message.includes(problem))
    return error.problems
  }
  return []
}

function fileWith(text: string): string {
  const file = path.join(folder, randomBytes(6).toString('hex'))
  writeFileSync(file, text)
  return file
}

test('nothing is required: an empty environment gives the documented defaults', () => {
  const config = read({})
  assert.equal(config.publicUrl, 'http://127.0.0.1:4400')
  assert.equal(config.sandbox.url, 'http://127.0.0.1:4401')
  assert.deepEqual(config.database, { kind: 'embedded', directory: path.resolve('data/postgres') })
  assert.deepEqual(config.reconcile.live, {
    delaysMs: [15_000, 60_000, 180_000],
    windowMs: 900_000,
  })
  assert.deepEqual(config.reconcile.test, { delaysMs: [1_000, 3_000, 10_000], windowMs: 60_000 })
  assert.equal(config.mediaMaxBytes, 100 * 1024 * 1024)
  assert.equal(config.logRetentionDays, 90)
  assert.equal(config.masterKeys, null)
})

test('every variable reaches the configuration', () => {
  const config = read({
    PORT: '5000',
    SANDBOX_PORT: '5001',
    HOST: '::1',
    DATA_DIR: folder,
    DATABASE_URL: 'postgres://user:pass@db/name',
    PUBLIC_URL: 'https://dravo.example/',
    SANDBOX_URL: 'http://sandbox:1/',
    MASTER_KEYS: `1:${masterKey()}`,
    LOG_LEVEL: 'trace',
    LOG_RETENTION_DAYS: '7',
    RECONCILE_SECONDS: '0.5,2',
    RECONCILE_WINDOW_SECONDS: '9',
    MEDIA_MAX_MB: '1',
    WORKER_SLOTS: '3',
    DATABASE_POOL: '5',
    X_CLIENT_ID: 'an-id',
  })
  assert.equal(config.publicUrl, 'https://dravo.example')
  assert.equal(config.sandbox.url, 'http://sandbox:1')
  assert.deepEqual(config.database, { kind: 'given', url: 'postgres://user:pass@db/name' })
  assert.deepEqual(config.reconcile.test, { delaysMs: [500, 2_000], windowMs: 9_000 })
  assert.deepEqual(config.reconcile.live, config.reconcile.test)
  assert.deepEqual(
    [config.port, config.host, config.logLevel, config.logRetentionDays],
    [5000, '::1', 'trace', 7],
  )
  assert.deepEqual(
    [config.mediaMaxBytes, config.workerSlots, config.databasePool],
    [1024 * 1024, 3, 5],
  )
  assert.equal(config.networkVariables.X_CLIENT_ID, 'an-id')
})

test('all problems are told at once, each with the variable and the cure', () => {
  const bad: NodeJS.ProcessEnv = {
    PORT: '70000',
    SANDBOX_PORT: 'http',
    DATABASE_URL: 'mysql://db',
    PUBLIC_URL: 'dravo.example',
    SANDBOX_URL: 'http://sandbox/?a=b',
    MASTER_KEYS: 'hunter2-hunter2,1:c2hvcnQ=',
    LOG_LEVEL: 'loud',
    LOG_RETENTION_DAYS: '-1',
    RECONCILE_SECONDS: '1,soon',
    RECONCILE_WINDOW_SECONDS: '0',
    MEDIA_MAX_MB: '1.5',
    WORKER_SLOTS: '0',
    DATABASE_POOL: '1e3',
    X_CLIENT_SECRET: 'sssh',
    X_CLIENT_SECRET_FILE: fileWith('sssh'),
  }
  const problems = problemsOf(bad, ['--role', 'boss', '--prot', '1'])
  for (const name of Object.keys(bad).filter((name) => !name.endsWith('_FILE')))
    assert.ok(
      problems.some((problem) => problem.includes(name)),
      `${name} is not among ${problems.join('\n')}`,
    )
  assert.ok(problems.some((problem) => problem.includes('--role is "boss"')))
  assert.ok(problems.some((problem) => problem.includes('"--prot"')))
  assert.equal(problems.filter((problem) => problem.startsWith('MASTER_KEYS, entry')).length, 2)
  assert.equal(new Set(problems).size, problems.length)
  assert.doesNotMatch(problems.join('\n'), /hunter2|c2hvcnQ|sssh/)
})

test('any variable may come from a file, and its line end does not count', () => {
  const key = `1:${masterKey()}`
  for (const name of [...Object.keys(variables), ...names])
    assert.deepEqual(problemsOf({ [`${name}_FILE`]: path.join(folder, 'nowhere') }).length, 1, name)
  assert.equal(read({ MASTER_KEYS_FILE: fileWith(`${key}\n`) }).masterKeys, key)
  assert.equal(read({ PORT_FILE: fileWith('5005\r\n') }).port, 5005)
  assert.equal(
    read({ X_CLIENT_SECRET_FILE: fileWith('s3cret\n') }).networkVariables.X_CLIENT_SECRET,
    's3cret',
  )
})

test('a variable and its file together are refused, a file that cannot be read is named', () => {
  assert.match(
    problemsOf({
      DATABASE_URL: 'postgres://a/b',
      DATABASE_URL_FILE: fileWith('postgres://c/d'),
    })[0] ?? '',
    /DATABASE_URL and DATABASE_URL_FILE are both set/,
  )
  assert.match(
    problemsOf({ MASTER_KEYS_FILE: folder })[0] ?? '',
    /MASTER_KEYS_FILE names .+ cannot be read/,
  )
})

test('an empty file is not silently taken for an absent variable', () => {
  assert.match(
    problemsOf({ DATABASE_URL_FILE: fileWith('\n') })[0] ?? '',
    /DATABASE_URL_FILE names .+ empty/,
  )
})

test('one port for two servers is refused, also when one of them is the default', () => {
  assert.match(problemsOf({ PORT: '4401' })[0] ?? '', /PORT and SANDBOX_PORT are the same/)
})

test('master keys: the first writes, all read; a version named twice is refused', async () => {
  const [first, second] = [masterKey(), masterKey()]
  const keys = await loadMasterKeys(`2:${first},1:${second}`, folder)
  assert.equal(keys.current, 2)
  assert.deepEqual(keys.keys.get(1), Buffer.from(second, 'base64'))
  assert.match(problemsOf({ MASTER_KEYS: `1:${first},1:${second}` })[0] ?? '', /version 1 twice/)
})

test('master keys are made once, for the owner alone, also when two processes start together', async () => {
  const directory = mkdtempSync(path.join(folder, 'data-'))
  const made = await Promise.all([
    loadMasterKeys(null, directory),
    loadMasterKeys(null, directory),
    loadMasterKeys(null, directory),
  ])
  assert.equal(new Set(made.map(({ keys }) => keys.get(1)?.toString('hex'))).size, 1)
  assert.equal(statSync(path.join(directory, 'secrets', 'master-keys')).mode & 0o077, 0)
})
