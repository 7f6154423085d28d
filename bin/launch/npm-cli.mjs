import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { stopWithUs } from './stop-with-us.mjs'

/**
 * npm's own program file. Started through `npm …` it names itself; otherwise it is looked for
 * beside this Node and on PATH.
 * @returns {string}
 */
export function findNpmCli() {
  const beside = dirname(process.execPath)
  const candidates = [
    process.env.npm_execpath,
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => [
      join(folder, 'npm'), // a link to npm-cli.js everywhere but on Windows
      join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ]),
  ]
  for (const candidate of candidates) {
    if (!candidate || !existsSync(candidate)) continue
    const file = realpathSync(candidate)
    if (basename(file) === 'npm-cli.js') return file
  }
  throw new LaunchError(
    'npm was not found, and packages have to be installed. Install Node 24 with npm from nodejs.org and run again.',
  )
}

/**
 * Runs npm quietly. Its output is shown only when it fails.
 * `--prefix` is given outright, because an outer `npm --prefix` would otherwise decide the folder.
 * @param {string} node the Node that runs npm
 * @param {string[]} args
 * @param {string} directory
 */
export async function runNpm(node, args, directory) {
  const quiet = [
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--no-progress',
  ]
  const child = spawn(
    node,
    [findNpmCli(), ...args, '--ignore-scripts', ...quiet, '--prefix', directory],
    { cwd: directory, env: environmentForNpm(), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const stopped = stopWithUs(child)
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  stopped()
  if (code !== 0)
    throw new LaunchError(`npm ${args[0]} failed. ${adviceFor(output)}`, output.trim())
}

/** What `npm run` says about the package and script it runs would mislead an npm inside it. */
function environmentForNpm() {
  const own =
    /^npm_(?:package_|lifecycle_|command$|config_(?:prefix|local_prefix|global_prefix|workspace|workspaces|omit|include|dry_run|package_lock)$)/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)))
}

/** @param {string} output */
function adviceFor(output) {
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(
      output,
    )
  ) {
    return 'The npm registry cannot be reached: check the network or proxy (npm config get registry) and run again.'
  }
  if (/ENOSPC/.test(output))
    return 'The disk is full: make room (about 500 MB are needed) and run again.'
  if (/EACCES|EPERM|EROFS/.test(output))
    return 'A folder cannot be written: check who owns the project folder and run again.'
  if (/E40[13]/.test(output))
    return 'The npm registry refuses access: check the credentials in .npmrc and run again.'
  if (/E404|ETARGET/.test(output)) return 'The npm registry does not have a package that is needed.'
  return 'What npm said is above.'
}
