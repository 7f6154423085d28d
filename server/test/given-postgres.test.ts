import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { startTestApp } from './start-app.ts'
import { finished } from './wait.ts'

/** The oldest installed PostgreSQL that is new enough: 15, where Debian has it. */
function installedPostgres(): string | null {
  const homes = globSync('/usr/lib/postgresql/*/bin').filter(
    (bin) => Number(bin.split('/')[4]) >= 15,
  )
  return homes.sort().find((bin) => existsSync(path.join(bin, 'initdb'))) ?? null
}

/** Runs a PostgreSQL program as somebody it accepts: never as root. */
function runner(bin: string): { run(program: string, args: string[]): void; uid: number | null } {
  const isRoot = process.getuid?.() === 0
  const uid = isRoot ? Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' })) : null
  return {
    uid,
    run: (program, args) => {
      execFileSync(path.join(bin, program), args, {
        stdio: 'ignore',
        ...(uid === null ? {} : { uid }),
      })
    },
  }
}

test('the whole road on a PostgreSQL that DATABASE_URL names', async (t) => {
  const bin = installedPostgres()
  if (bin === null) {
    t.diagnostic(
      'No PostgreSQL 15 or newer is installed; run the suite with DATABASE_URL to test one.',
    )
    return
  }
  const directory = await mkdtemp(path.join(tmpdir(), 'dravo-given-'))
  const { run, uid } = runner(bin)
  if (uid !== null) await chown(directory, uid, uid)
  const data = path.join(directory, 'data')
  run('initdb', ['-D', data, '-U', 'dravo', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  run('pg_ctl', [
    '-D',
    data,
    '-w',
    '-l',
    path.join(directory, 'log'),
    '-o',
    `-c listen_addresses='' -k ${directory}`,
    'start',
  ])
  try {
    const url = `postgres://dravo@localhost/postgres?host=${encodeURIComponent(directory)}`
    const app = await startTestApp({ DATABASE_URL: url })
    try {
      const version = await app.app.database.query<{ v: string }>({
        text: `select current_setting('server_version') as v`,
      })
      t.diagnostic(`PostgreSQL ${version[0]?.v}`)
      const { body } = await app.api.post(
        '/v1/posts',
        { account_ids: [app.seed.x], text: 'on a given database' },
        { 'idempotency-key': 'given' },
      )
      assert.equal((await finished(app.api, body.id)).status, 'published')
      const again = await app.api.post(
        '/v1/posts',
        { account_ids: [app.seed.x], text: 'on a given database' },
        { 'idempotency-key': 'given' },
      )
      assert.equal(again.body.id, body.id)
    } finally {
      await app[Symbol.asyncDispose]()
    }
  } finally {
    run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
    await rm(directory, { recursive: true, force: true })
  }
})
