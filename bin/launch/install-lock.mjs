import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const pollMs = 200

/**
 * Runs `work` while no other start of this project does the same. The lock is a file that names
 * its holder, so a holder that was killed blocks nobody.
 * @template T
 * @param {string} directory
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withInstallLock(directory, work) {
  mkdirSync(directory, { recursive: true })
  const lock = join(directory, 'install.lock')
  let isAnnounced = false
  while (!tryLock(lock)) {
    const holder = readHolder(lock)
    if (holder !== null && !isAlive(holder)) removeLockOf(lock, holder)
    else if (!isAnnounced) {
      process.stderr.write('Another start is installing; waiting for it …\n')
      isAnnounced = true
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  try {
    return await work()
  } finally {
    if (readHolder(lock) === process.pid) rmSync(lock, { force: true })
  }
}

/** A link appears whole or not at all: nobody ever reads a lock without its holder. */
function tryLock(/** @type {string} */ lock) {
  const own = `${lock}.${process.pid}`
  writeFileSync(own, String(process.pid))
  try {
    linkSync(own, lock)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(own, { force: true })
  }
}

/** Moved aside before it is deleted: another start may have taken the lock over in between. */
function removeLockOf(/** @type {string} */ lock, /** @type {number} */ holder) {
  const aside = `${lock}.${process.pid}.aside`
  try {
    renameSync(lock, aside)
    if (readHolder(aside) !== holder) linkSync(aside, lock)
  } catch {
    // Somebody else was first; the next round looks again.
  }
  rmSync(aside, { force: true })
}

/** @returns {number | null} */
function readHolder(/** @type {string} */ file) {
  try {
    return Number(readFileSync(file, 'utf8')) || null
  } catch {
    return null
  }
}

function isAlive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}
