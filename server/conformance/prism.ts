import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'

const prismVersion = '5.16.0'
const startTimeoutMs = 60_000

/** Prism, standing between the connector and a simulator. */
export interface Prism {
  url: string
  stop(): Promise<void>
}

/**
 * Starts Prism as a validating proxy: what breaks the description, in a request or in an answer, is
 * answered with Prism's own problem document. Not a dependency of the project: it is large, and only
 * this run needs it, so it is kept in `.runtime`.
 */
export async function startPrism(
  root: string,
  specification: string,
  upstream: string,
): Promise<Prism> {
  const program = await installedPrism(root)
  const child = spawn(
    process.execPath,
    [
      program,
      'proxy',
      specification,
      upstream,
      '--errors',
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--verboseLevel',
      'info',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  try {
    return { url: await listeningAt(child), stop: () => stopped(child) }
  } catch (error) {
    await stopped(child)
    throw error
  }
}

async function installedPrism(root: string): Promise<string> {
  const directory = path.join(root, '.runtime', `prism-${prismVersion}`)
  const program = path.join(
    directory,
    'node_modules',
    '@stoplight',
    'prism-cli',
    'dist',
    'index.js',
  )
  if (existsSync(program)) return program
  await mkdir(directory, { recursive: true })
  const npm = spawn(
    'npm',
    [
      'install',
      '--prefix',
      directory,
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `@stoplight/prism-cli@${prismVersion}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' },
  )
  let complaints = ''
  npm.stderr.on('data', (chunk) => {
    complaints += String(chunk)
  })
  const [code] = (await once(npm, 'close')) as [number | null]
  if (code !== 0 || !existsSync(program)) {
    throw new Error(
      `Prism ${prismVersion} could not be installed from the npm registry:\n${complaints}`,
    )
  }
  return program
}

/** Waits for the line in which Prism names its address. */
async function listeningAt(child: ChildProcess): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`Prism ${why}:\n${output.slice(-2_000)}`))
    const timer = setTimeout(() => fail('did not start in time'), startTimeoutMs)
    const read = (chunk: unknown): void => {
      output += String(chunk)
      const address = /Prism is listening on (http:\/\/\S+)/.exec(output)?.[1]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
      output = ''
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => fail('ended'))
    child.once('error', (error) => fail(`could not be run (${error.message})`))
  })
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}
