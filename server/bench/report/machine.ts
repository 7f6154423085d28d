import { execFile } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { locateBinaries } from '../../src/db/embedded/binaries.ts'
import type { Pgbench } from '../pgbench/find-pgbench.ts'
import { root } from '../server-process.ts'
import { median } from '../statistics.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

/** Where and with what a run was made: without it no figure means anything. */
export interface Machine {
  commit: string
  date: string
  system: string
  processor: string
  cores: number
  memoryGb: number
  /** Writing 8 kB and waiting until the disk has it, where the data directories are. */
  fsyncMicroseconds: number
  node: string
  /** Of the embedded binaries. */
  postgres: string
  pgbench: string | null
}

export async function describeMachine(pgbench: Pgbench | null): Promise<Machine> {
  const { version: postgres } = await locateBinaries()
  return {
    commit: await commit(),
    date: new Date().toISOString(),
    system: `${type()} ${release()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    fsyncMicroseconds: await measureFsync(),
    node: process.versions.node,
    postgres,
    pgbench: pgbench?.version ?? null,
  }
}

async function commit(): Promise<string> {
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: root })).stdout.trim()
  try {
    const changed = await git('status', '--porcelain', '--untracked-files=no')
    return `${await git('rev-parse', '--short=12', 'HEAD')}${changed ? ' with changes' : ''}`
  } catch {
    return 'unknown (no git here)'
  }
}

async function measureFsync(): Promise<number> {
  await using directory = await temporaryDirectory()
  const file = openSync(path.join(directory.path, 'fsync'), 'w')
  const page = Buffer.alloc(8_192, 1)
  const times = Array.from({ length: 200 }, () => {
    writeSync(file, page, 0, page.length, 0)
    const startedAtMs = performance.now()
    fdatasyncSync(file)
    return (performance.now() - startedAtMs) * 1_000
  })
  closeSync(file)
  return Math.round(median(times))
}

/** As lines of a list, for people. */
export function machineLines(machine: Machine): string[] {
  const { commit, date, system, processor, cores, memoryGb, node, postgres, pgbench } = machine
  return [
    `commit ${commit}, ${date}`,
    `${processor}, ${cores} cores, ${memoryGb} GB, ${system}`,
    `fdatasync of 8 kB: ${machine.fsyncMicroseconds} µs`,
    `Node ${node}, embedded PostgreSQL ${postgres}, ${pgbench ?? 'no pgbench'}`,
  ]
}
