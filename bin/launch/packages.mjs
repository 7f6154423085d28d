import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withInstallLock } from './install-lock.mjs'
import { runNpm } from './npm-cli.mjs'
import { withProgress } from './progress.mjs'

/** @typedef {{ lock: string, platform: string, withDev: boolean }} Stamp */

/**
 * Installs the packages of the lock file when they are missing or out of date. An installation
 * with development tools also serves those who need none, and is never taken back.
 * @param {string} root
 * @param {string} node
 * @param {boolean} withDev
 */
export async function ensurePackages(root, node, withDev) {
  const wanted = {
    lock: createHash('sha256')
      .update(readFileSync(join(root, 'package-lock.json')))
      .digest('hex'),
    platform: `${process.platform}-${process.arch}`,
    withDev,
  }
  if (satisfies(readStamp(root), wanted)) return
  await withInstallLock(join(root, '.runtime'), async () => {
    const found = readStamp(root)
    if (!satisfies(found, wanted)) await install(root, node, wanted, found)
  })
}

/**
 * Adding the development tools leaves what is installed alone, because a server may be running
 * from it; `npm ci` would delete it first.
 * @param {string} root
 * @param {string} node
 * @param {Stamp} wanted
 * @param {Stamp | null} found
 */
async function install(root, node, wanted, found) {
  const isOnlyMissingDev = found?.lock === wanted.lock && found.platform === wanted.platform
  const withDev = wanted.withDev || (found?.withDev ?? false)
  const command = isOnlyMissingDev ? ['install', '--no-save'] : ['ci']
  const mode = withDev ? ['--include=dev'] : ['--omit=dev']
  const what = isOnlyMissingDev
    ? 'Installing development packages (once)'
    : 'Installing packages (once)'
  await withProgress(what, () => runNpm(node, [...command, ...mode, '--include=optional'], root))
  mkdirSync(join(root, 'node_modules'), { recursive: true }) // npm makes none for no packages
  writeFileSync(stampFile(root), `${JSON.stringify({ ...wanted, withDev })}\n`)
}

/** @param {Stamp | null} found @param {Stamp} wanted */
function satisfies(found, wanted) {
  return (
    found !== null &&
    found.lock === wanted.lock &&
    found.platform === wanted.platform &&
    (found.withDev || !wanted.withDev)
  )
}

/** Inside node_modules, so that deleting the folder deletes the claim. @param {string} root */
function stampFile(root) {
  return join(root, 'node_modules', '.dravo-installed.json')
}

/** @param {string} root @returns {Stamp | null} */
function readStamp(root) {
  if (!existsSync(stampFile(root))) return null
  try {
    return JSON.parse(readFileSync(stampFile(root), 'utf8'))
  } catch {
    return null // cut short by a crash: install again
  }
}
