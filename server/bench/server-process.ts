import { type ChildProcess, execFile, spawn } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

export const root = path.resolve(import.meta.dirname, '../..')

/** A server in processes of its own, started the way `npm start` starts it. */
export interface ServerProcess {
  url: string
  /** Null where this role has no sandbox. */
  sandboxUrl: string | null
  key: string
  /** From the start of the command to its ready text. */
  readyAfterMs: number
  /** Resident memory of the process that serves, without the launchers in front of it. */
  residentMb(): Promise<number>
  stop(): Promise<void>
}

export interface StartOptions {
  dataDirectory: string
  /** Arguments of the program, such as `--role api`. */
  args?: readonly string[]
  /** The command in front of them; `npm start` itself, where that is what is measured. */
  command?: readonly string[]
  /** Variables that are not at their default. */
  settings?: Readonly<Record<string, string>>
}

const startTimeoutMs = 60_000
const stopTimeoutMs = 40_000
const program = 'server/src/main.ts'
const launcher = [process.execPath, 'bin/run.mjs', program]

const running = new Set<() => Promise<void>>()

/** Stops whatever still runs; for an interrupted run. */
export async function stopAllServers(): Promise<void> {
  await Promise.allSettled([...running].map((stop) => stop()))
}

/** Starts a server on free ports and waits for its ready text. @throws with what it said instead */
export async function startServer(options: StartOptions): Promise<ServerProcess> {
  const [file = '', ...before] = options.command ?? launcher
  const startedAtMs = performance.now()
  const child = spawn(file, [...before, ...(options.args ?? [])], {
    cwd: root,
    // A group of its own, so that it can be stopped as a terminal does it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...settings(options.dataDirectory), ...options.settings },
  })
  const stop = stopperOf(child)
  running.add(stop)
  child.once('exit', () => running.delete(stop))
  const text = await readyText(child).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const readyAfterMs = performance.now() - startedAtMs
  return {
    ...addressesIn(text),
    readyAfterMs,
    residentMb: () => residentMbOf(child.pid as number),
    stop,
  }
}

/** Everything at its default but the place and the ports; what the caller has set does not count. */
function settings(dataDirectory: string): Record<string, string> {
  return {
    DATA_DIR: dataDirectory,
    PORT: '0',
    SANDBOX_PORT: '0',
    DATABASE_URL: '',
    DATABASE_URL_FILE: '',
    DATABASE_POOL: '',
    LOG_LEVEL: 'warn',
    WORKER_SLOTS: '',
  }
}

function readyText(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const fail = (why: string): void => reject(new Error(`The server ${why}. It said:\n${said}`))
    const timer = setTimeout(() => fail('was not ready within a minute'), startTimeoutMs)
    const onData = (chunk: Buffer): void => {
      said += chunk.toString()
      if (!/Dravo is ready[\s\S]*Test key +\S+\s/.test(said)) return
      clearTimeout(timer)
      resolve(said)
    }
    child.stdout?.on('data', onData)
    child.stderr?.on('data', onData)
    child.once('error', (error) => fail(`could not be started (${error.message})`))
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with code ${code}`)
    })
  })
}

function addressesIn(text: string): { url: string; sandboxUrl: string | null; key: string } {
  const word = (label: string): string =>
    new RegExp(`^ *${label} +(\\S+)`, 'm').exec(text)?.[1] ?? ''
  const sandboxUrl = word('Sandbox')
  return {
    url: word('API'),
    // Port 0 stands for "not here": nobody listens there.
    sandboxUrl: /:0$/.test(sandboxUrl) ? null : sandboxUrl,
    key: word('Test key'),
  }
}

function stopperOf(child: ChildProcess): () => Promise<void> {
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const group = -child.pid
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    signal(group, 'SIGINT')
    const timer = setTimeout(() => signal(group, 'SIGKILL'), stopTimeoutMs)
    await ended
    clearTimeout(timer)
  }
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(group, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

interface ProcessRow {
  pid: number
  parent: number
  residentMb: number
  command: string
}

/** The last in the line of launchers that still names our program; PostgreSQL is its child. */
async function residentMbOf(pid: number): Promise<number> {
  const rows = await listProcesses()
  const childOf = (row: ProcessRow): ProcessRow | undefined =>
    rows.find((other) => other.parent === row.pid && other.command.includes(program))
  let current = rows.find((row) => row.pid === pid)
  if (!current) throw new Error(`process ${pid} is gone`)
  for (let next = childOf(current); next; next = childOf(current)) current = next
  return current.residentMb
}

async function listProcesses(): Promise<ProcessRow[]> {
  const columns = 'pid=,ppid=,rss=,args='
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', columns])
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, kilobytes, ...command] = line.trim().split(/\s+/)
    if (kilobytes === undefined) return []
    return {
      pid: Number(pid),
      parent: Number(parent),
      residentMb: Number(kilobytes) / 1024,
      command: command.join(' '),
    }
  })
}
