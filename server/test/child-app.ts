import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Client, createClient } from './client.ts'

const main = path.resolve(import.meta.dirname, '../src/main.ts')

/** The program as its user runs it: a process of its own. */
export interface ChildApp {
  process: ChildProcess
  key: string
  /** Account ids by network, as they were printed. */
  accounts: Record<string, string>
  api: Client
  sandbox: Client
  /** What it printed so far. */
  output(): string
}

/**
 * Starts `main.ts` and waits until it says that it is ready. `signal` kills it at any time, also
 * while it starts. @throws with its output when it ends before it is ready
 */
export async function startChild(
  env: Record<string, string>,
  args: string[] = [],
  signal?: AbortSignal,
): Promise<ChildApp> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    killSignal: 'SIGKILL',
    ...(signal ? { signal } : {}),
  })
  // An abort is told here as well; what matters is the exit.
  child.on('error', () => undefined)
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => /Stop with Ctrl-C|\(ready in/.test(output) && resolve())
    child.once('exit', (code) =>
      reject(new Error(`ended with ${code} before it was ready:\n${output}`)),
    )
  })
  const key = /dra_test_[0-9A-Za-z]{40}/.exec(output)?.[0] ?? ''
  const accounts = Object.fromEntries(
    [...output.matchAll(/^ {4}(\w+) +(acc_\w+)/gm)].map((match) => [match[1], match[2]]),
  )
  return {
    process: child,
    key,
    accounts,
    api: createClient(`http://127.0.0.1:${env.PORT}`, { authorization: `Bearer ${key}` }),
    sandbox: createClient(`http://127.0.0.1:${env.SANDBOX_PORT}`),
    output: () => output,
  }
}

/** Ends a child in order, or at once. Resolves when it is gone. */
export async function end(child: ChildApp, signal: NodeJS.Signals): Promise<void> {
  if (child.process.exitCode !== null || child.process.signalCode !== null) return
  const gone = new Promise((resolve) => child.process.once('exit', resolve))
  child.process.kill(signal)
  await gone
}

/** Kills the embedded server of a data directory without a chance to tidy up: the whole process group. */
export function killDatabase(dataDirectory: string): void {
  const [pid] = readFileSync(path.join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8').split(
    '\n',
  )
  process.kill(-Number(pid), 'SIGKILL')
}
