import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { percentile } from '../statistics.ts'
import { type InsertVariables, insertScript } from './insert-statement.ts'

export interface PgbenchOrder {
  file: string
  connection: { host: string; port: number; user: string; database: string }
  variables: InsertVariables
  accountCount: number
  clients: number
  seconds: number
}

export interface PgbenchResult {
  perSecond: number
  p50Ms: number
  p99Ms: number
}

/** One round: every client runs the prepared insert again and again. */
export async function runPgbench(order: PgbenchOrder): Promise<PgbenchResult> {
  const directory = await mkdtemp(path.join(tmpdir(), 'dravo-pgbench-'))
  try {
    await writeFile(path.join(directory, 'insert.sql'), insertScript(order.accountCount))
    const { stdout } = await promisify(execFile)(order.file, argumentsOf(order), { cwd: directory })
    const [, perSecond] = /^tps = ([\d.]+)/m.exec(stdout) ?? []
    if (!perSecond) throw new Error(`pgbench said nothing of its speed:\n${stdout}`)
    const latenciesMs = await readLatencies(directory)
    return {
      perSecond: Number(perSecond),
      p50Ms: percentile(latenciesMs, 0.5),
      p99Ms: percentile(latenciesMs, 0.99),
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function argumentsOf({ connection, variables, clients, seconds }: PgbenchOrder): string[] {
  const threads = Math.min(clients, availableParallelism())
  return [
    ...['-h', connection.host, '-p', String(connection.port), '-U', connection.user],
    ...['-n', '-M', 'prepared', '-f', 'insert.sql', '-l', '--log-prefix', 'round'],
    ...['-c', String(clients), '-j', String(threads), '-T', String(seconds)],
    ...Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]),
    connection.database,
  ]
}

/** The log has a line for each transaction; its third field is the time it took, in microseconds. */
async function readLatencies(directory: string): Promise<number[]> {
  const logs = (await readdir(directory)).filter((name) => name.startsWith('round.'))
  const texts = await Promise.all(logs.map((name) => readFile(path.join(directory, name), 'utf8')))
  return texts.flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]) / 1_000),
  )
}
