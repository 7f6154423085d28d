import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.ts'

/** Another app process that uses the embedded PostgreSQL. For tests. */
export interface HoldingChild {
  connection: EmbeddedPostgres['connection']
  kill(): Promise<void>
  release(): Promise<void>
}

/** Starts the embedded PostgreSQL in a process of its own; fails with what that process said. */
export async function holdInChild(
  directory: string,
  user: { uid?: number; gid?: number } = {},
): Promise<HoldingChild> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), directory], {
    ...user,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => [null]),
  ])
  if (line === null) throw new Error(errors)
  return {
    connection: JSON.parse(line),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async release() {
      child.stdin.end()
      const [code] = await ended
      if (code !== 0) throw new Error(errors)
    },
  }
}

if (import.meta.main) {
  const postgres = await startEmbeddedPostgres({ directory: process.argv[2]! })
  console.log(JSON.stringify(postgres.connection))
  for await (const _ of process.stdin) {
    // The other end says nothing; closing it means "let go".
  }
  await postgres.release()
}
