import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { binariesAt, copyBinaries, locateBinaries, repairSymlinks } from './binaries.ts'
import { holdInChild } from './hold-in-child.ts'
import { postgresProcessesIn } from './processes.ts'
import { canRun, canWriteIn } from './server-user.ts'
import { makeSocketDirectory } from './socket-directory.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.ts'

const isRoot = process.geteuid!() === 0
const nobody = { uid: 65534, gid: 65534 }

/** A data directory that is gone after the test, with every server in it. */
function dataDirectory(t: TestContext, name = 'data', base = tmpdir()): string {
  const parent = mkdtempSync(join(base, 'dravo test-'))
  chmodSync(parent, 0o755)
  const directory = join(parent, name, 'postgres')
  t.after(async () => {
    await killServer(directory)
    await removeSocketDirectory(directory)
    rmSync(parent, { recursive: true, force: true, maxRetries: 5 })
  })
  return directory
}

async function serverProcesses(directory: string): Promise<number[]> {
  return existsSync(directory) ? postgresProcessesIn(realpathSync(directory)) : []
}

async function removeSocketDirectory(directory: string): Promise<void> {
  if (!existsSync(directory)) return
  const path = realpathSync(directory)
  const found = await makeSocketDirectory(path, ownerOf(path).uid)
  rmSync(found, { recursive: true })
}

async function killServer(directory: string): Promise<void> {
  const pids = await serverProcesses(directory)
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await until(async () => (await serverProcesses(directory)).length === 0)
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'the condition was not met within 20 s')
    await sleep(10)
  }
}

async function query(connection: EmbeddedPostgres['connection'], sql: string) {
  const client = new pg.Client(connection)
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query(sql)
    return rows
  } finally {
    await client.end()
  }
}

const writeRow = 'create table if not exists t (n int); insert into t values (1)'
const countRows = 'select count(*)::int as n from t'

test('a fresh directory gets a durable UTF-8 database; a second start finds its rows', async (t) => {
  const directory = dataDirectory(t)
  const first = await startEmbeddedPostgres({ directory })
  await query(first.connection, writeRow)
  const [settings] = await query(
    first.connection,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
       current_setting('listen_addresses') as tcp, current_setting('server_encoding') as encoding`,
  )
  assert.deepEqual(settings, { fsync: 'on', commits: 'on', tcp: '', encoding: 'UTF8' })
  await first.release()
  assert.deepEqual(await serverProcesses(directory), [], 'the last one out stops the server')

  const startedAt = performance.now()
  const second = await startEmbeddedPostgres({ directory })
  assert.deepEqual(await query(second.connection, countRows), [{ n: 1 }])
  t.diagnostic(`second start to first query: ${Math.round(performance.now() - startedAt)} ms`)
  await second.release()
  await second.release() // letting go twice is letting go
})

test('the server of a killed app is adopted', async (t) => {
  const directory = dataDirectory(t)
  const child = await holdInChild(directory)
  await query(child.connection, writeRow)
  const before = await serverProcesses(directory)
  await child.kill()
  const postgres = await startEmbeddedPostgres({ directory })
  assert.deepEqual(await query(postgres.connection, countRows), [{ n: 1 }])
  const after = await serverProcesses(directory)
  assert.ok(
    after.some((pid) => pid === Math.min(...before)),
    'the same postmaster',
  )
  await postgres.release()
  assert.deepEqual(await serverProcesses(directory), [])
})

test('acknowledged rows outlive a kill -9 of everything', async (t) => {
  const directory = dataDirectory(t)
  const child = await holdInChild(directory)
  await query(child.connection, writeRow)
  await child.kill()
  await killServer(directory)
  assert.ok(existsSync(join(directory, 'postmaster.pid')), 'the crash left its file')
  const postgres = await startEmbeddedPostgres({ directory })
  assert.deepEqual(await query(postgres.connection, countRows), [{ n: 1 }])
  await postgres.release()
})

test('a server that dies under a living app comes back by itself', async (t) => {
  const directory = dataDirectory(t)
  const lines: string[] = []
  const postgres = await startEmbeddedPostgres({ directory, onProgress: (l) => lines.push(l) })
  await query(postgres.connection, writeRow)
  await killServer(directory)
  await until(() =>
    query(postgres.connection, countRows)
      .then(() => true)
      .catch(() => false),
  )
  assert.deepEqual(await query(postgres.connection, countRows), [{ n: 1 }])
  assert.ok(lines.some((line) => line.includes('lost')))
  await postgres.release()
  await until(async () => (await serverProcesses(directory)).length === 0)
})

test('letting go while the server is away ends at once and leaves nothing running', async (t) => {
  const directory = dataDirectory(t)
  const postgres = await startEmbeddedPostgres({ directory })
  await killServer(directory)
  await postgres.release()
  await until(async () => (await serverProcesses(directory)).length === 0)
})

for (const [who, script] of [
  ['another program', 'sleep 60 & echo $!; wait'],
  ['a zombie', 'true & echo $!; exec sleep 60'], // sleep never asks how its child ended
] as const) {
  test(`a pid file whose id now belongs to ${who} does not block the start`, async (t) => {
    const directory = dataDirectory(t)
    const child = await holdInChild(directory)
    await query(child.connection, writeRow)
    await child.kill()
    await killServer(directory)
    const pid = await pidOf(t, script, ownerOf(directory))
    for (const file of [
      join(directory, 'postmaster.pid'),
      join(child.connection.host, '.s.PGSQL.5432.lock'),
    ]) {
      const lines = readFileSync(file, 'utf8').split('\n')
      writeFileSync(file, [pid, ...lines.slice(1)].join('\n'))
    }
    const postgres = await startEmbeddedPostgres({ directory })
    assert.deepEqual(await query(postgres.connection, countRows), [{ n: 1 }])
    await postgres.release()
  })
}

/** The id that a shell script prints. It runs as the server's user, or PostgreSQL would not care. */
async function pidOf(t: TestContext, script: string, user: { uid: number; gid: number }) {
  const options = { ...(isRoot ? user : {}), detached: true }
  const shell = spawn('sh', ['-c', script], { ...options, stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => process.kill(-shell.pid!, 'SIGKILL'))
  const [line] = await once(createInterface(shell.stdout), 'line')
  return Number(line)
}

test('two processes at once on a fresh directory share one server; the last one stops it', async (t) => {
  const directory = dataDirectory(t)
  const [one, two] = await Promise.all([holdInChild(directory), holdInChild(directory)])
  assert.deepEqual(one.connection, two.connection)
  await query(one.connection, writeRow)
  await one.release()
  assert.deepEqual(await query(two.connection, countRows), [{ n: 1 }])
  await two.release()
  assert.deepEqual(await serverProcesses(directory), [])
  assert.deepEqual(readdirSync(dirname(directory)).sort(), ['postgres', 'postgres.log'])
})

test('whoever comes while the last one leaves has a server', async (t) => {
  const directory = dataDirectory(t)
  let current = await startEmbeddedPostgres({ directory })
  for (let round = 0; round < 10; round++) {
    const leaving = current.release()
    await sleep(round * 3) // meets the stop at another point each time
    current = await startEmbeddedPostgres({ directory })
    await leaving
    assert.deepEqual(await query(current.connection, 'select 1 as n'), [{ n: 1 }])
  }
  await current.release()
})

test('a path far beyond the 107 bytes of a socket, with spaces and commas, works', async (t) => {
  const directory = dataDirectory(t, join('a, b "c"', 'long '.repeat(24), 'x'.repeat(60)))
  const postgres = await startEmbeddedPostgres({ directory })
  assert.deepEqual(await query(postgres.connection, 'select 1 as n'), [{ n: 1 }])
  await postgres.release()
})

test('a cleaned temporary folder is survived', async (t) => {
  const directory = dataDirectory(t)
  const first = await startEmbeddedPostgres({ directory })
  await query(first.connection, writeRow)
  rmSync(first.connection.host, { recursive: true })
  const second = await startEmbeddedPostgres({ directory })
  assert.deepEqual(await query(second.connection, countRows), [{ n: 1 }])
  await until(() =>
    query(first.connection, countRows)
      .then(() => true)
      .catch(() => false),
  )
  await Promise.all([first.release(), second.release()])
  await until(async () => (await serverProcesses(directory)).length === 0)
})

test('a socket directory that is not private is refused', async (t) => {
  const directory = dataDirectory(t)
  mkdirSync(directory, { recursive: true })
  const socketDirectory = await makeSocketDirectory(directory, process.geteuid!())
  chmodSync(socketDirectory, 0o777)
  await assert.rejects(
    makeSocketDirectory(directory, process.geteuid!()),
    /not a private directory/,
  )
  chmodSync(socketDirectory, 0o700) // the clean-up looks as closely
})

test('a start that is given up leaves no server behind', async (t) => {
  const directory = dataDirectory(t)
  const first = await startEmbeddedPostgres({ directory })
  await first.release()
  const abort = new AbortController()
  const start = startEmbeddedPostgres({ directory, signal: abort.signal })
  await until(async () => (await serverProcesses(directory)).length > 0)
  abort.abort()
  await start.then(
    (postgres) => postgres.release(), // it was ready before we gave up
    (error: Error) => assert.equal(error.name, 'AbortError'),
  )
  await until(async () => (await serverProcesses(directory)).length === 0)
})

test('a cluster of another major version is refused and not touched', async (t) => {
  const directory = dataDirectory(t)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'PG_VERSION'), '15\n')
  await assert.rejects(
    startEmbeddedPostgres({ directory }),
    /PostgreSQL 15.*PostgreSQL 18.*DATABASE_URL/,
  )
  assert.deepEqual(readdirSync(directory), ['PG_VERSION'])
})

test('a directory with something else in it is refused and not touched', async (t) => {
  const directory = dataDirectory(t)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'holiday.jpg'), '')
  await assert.rejects(
    startEmbeddedPostgres({ directory }),
    /holds no PostgreSQL database.*DATABASE_URL/,
  )
  assert.deepEqual(readdirSync(directory), ['holiday.jpg'])
})

test('what a killed initdb left is removed', async (t) => {
  const directory = dataDirectory(t)
  const gone = spawn('true')
  await once(gone, 'exit')
  mkdirSync(`${directory}.init-${gone.pid}-abc/base`, { recursive: true })
  const postgres = await startEmbeddedPostgres({ directory })
  await postgres.release()
  assert.deepEqual(readdirSync(dirname(directory)).sort(), ['postgres', 'postgres.log'])
})

test('symbolic links that npm did not make are made at start', async (t) => {
  const installed = await locateBinaries()
  const folder = dirname(dataDirectory(t))
  const bare = binariesAt(join(folder, 'native'), installed.version)
  const isLink = (file: string) => /\.so(\.\d+)?$/.test(file) && !file.includes('postgresql')
  await cp(installed.root, bare.root, { recursive: true, filter: (file) => !isLink(file) })
  assert.equal(await canRun({ kind: 'self' }, bare.postgres, ['--version']), false)
  await Promise.all([repairSymlinks(bare), repairSymlinks(bare)])
  assert.equal(await canRun({ kind: 'self' }, bare.postgres, ['--version']), true)
})

test('binaries are copied once, also by two processes at once', async (t) => {
  const folder = dirname(dataDirectory(t))
  mkdirSync(folder, { recursive: true })
  const installed = await locateBinaries()
  const [one] = await Promise.all([
    copyBinaries(installed, folder),
    copyBinaries(installed, folder),
  ])
  assert.equal(await canRun({ kind: 'self' }, one.postgres, ['--version']), true)
  assert.deepEqual(readdirSync(join(folder, 'postgres-binaries')), [installed.version])
})

test('a machine without ready-made binaries is told about DATABASE_URL', async () => {
  await assert.rejects(locateBinaries('linux-x64', true), /musl.*DATABASE_URL/)
  await assert.rejects(locateBinaries('win32-x64', false), /win32-x64.*DATABASE_URL/)
})

test('an ordinary user runs the server as itself', { skip: !isRoot && 'needs root' }, async (t) => {
  if (!(await canReadRepository())) return t.skip('nobody cannot read the repository')
  const directory = dataDirectory(t)
  mkdirSync(dirname(directory))
  chownSync(dirname(directory), nobody.uid, nobody.gid)
  const child = await holdInChild(directory, nobody)
  assert.equal(ownerOf(directory).uid, nobody.uid)
  await child.release()
  // Root finds the same cluster and runs it as its owner.
  const postgres = await startEmbeddedPostgres({ directory })
  assert.deepEqual(await query(postgres.connection, 'select 1 as n'), [{ n: 1 }])
  await postgres.release()
})

test('a user without an account is mapped to one', { skip: !isRoot && 'needs root' }, async (t) => {
  if (!(await canReadRepository())) return t.skip('others cannot read the repository')
  const stranger = { uid: 54321, gid: 54321 }
  if (!namespacesAllowed(stranger)) return t.skip('no user namespaces')
  const directory = dataDirectory(t)
  mkdirSync(dirname(directory))
  chownSync(dirname(directory), stranger.uid, stranger.gid)
  for (const start of ['first', 'second']) {
    const child = await holdInChild(directory, stranger)
    assert.equal(ownerOf(directory).uid, stranger.uid, start)
    await child.release()
  }
})

test('the cluster of another user is refused', { skip: !isRoot && 'needs root' }, async (t) => {
  if (!(await canReadRepository())) return t.skip('nobody cannot read the repository')
  const directory = dataDirectory(t)
  const postgres = await startEmbeddedPostgres({ directory })
  await assert.rejects(holdInChild(directory, nobody), /cannot be (read|written).*DATABASE_URL/)
  await postgres.release()
})

test('below a folder only root may enter, root itself is mapped', {
  skip: !isRoot && 'needs root',
}, async (t) => {
  if (!namespacesAllowed({})) return t.skip('no user namespaces')
  const directory = dataDirectory(t)
  mkdirSync(dirname(directory))
  chmodSync(dirname(dirname(directory)), 0o700)
  const first = await startEmbeddedPostgres({ directory })
  assert.equal(ownerOf(directory).uid, 0)
  await query(first.connection, writeRow)
  await first.release()
  const second = await startEmbeddedPostgres({ directory })
  assert.deepEqual(await query(second.connection, countRows), [{ n: 1 }])
  await second.release()
  assert.deepEqual(await serverProcesses(directory), [])
})

function ownerOf(directory: string): { uid: number; gid: number } {
  const [uid, gid] = execFileSync('ls', ['-dn', directory], { encoding: 'utf8' })
    .split(/ +/)
    .slice(2, 4)
  return { uid: Number(uid), gid: Number(gid) }
}

function canReadRepository(): Promise<boolean> {
  return canRun({ kind: 'other', ...nobody }, process.execPath, [
    '-e',
    `fs.readFileSync(${JSON.stringify(import.meta.filename)})`,
  ])
}

function namespacesAllowed(user: { uid?: number; gid?: number }): boolean {
  try {
    execFileSync('unshare', ['-U', '--map-user=65534', 'true'], {
      ...user,
      cwd: '/',
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

test('a directory is asked for, not guessed', async (t) => {
  const folder = dirname(dirname(dataDirectory(t)))
  assert.equal(await canWriteIn({ kind: 'self' }, folder), true)
  assert.equal(await canWriteIn({ kind: 'self' }, join(folder, 'absent')), false)
})
