// Starts a TypeScript program of this repository on any machine with Node 16 or newer and npm:
// fetches Node 24 when this one is too old, installs what is missing, then runs the program.
// Usage: node bin/run.mjs [--dev] <entry.ts> [arguments…]
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fillCompileCache } from './launch/compile-cache.mjs'
import { LaunchError } from './launch/launch-error.mjs'
import { ensureNode } from './launch/node-runtime.mjs'
import { ensurePackages } from './launch/packages.mjs'
import { runEntry } from './launch/run-entry.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

async function main() {
  const args = process.argv.slice(2)
  const withDev = args[0] === '--dev'
  const [entry, ...rest] = withDev ? args.slice(1) : args
  if (!entry) throw new LaunchError('Usage: node bin/run.mjs [--dev] <entry.ts> [arguments…]')
  const program = resolve(root, entry)
  if (!existsSync(program)) throw new LaunchError(`There is no ${program}.`)
  const node = await ensureNode(root)
  await ensurePackages(root, node, withDev)
  fillCompileCache(root, node)
  runEntry(node, [program, ...rest], root)
}

/** @param {unknown} error */
function explain(error) {
  if (error instanceof LaunchError) {
    return `${error.details ? `${error.details}\n\n` : ''}${error.message}\n`
  }
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
  if (code === 'ENOSPC')
    return 'The disk is full: make room (about 500 MB are needed) and run again.\n'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `${message}\nCheck who owns the project folder ${root} and run again.\n`
  }
  return `${error instanceof Error ? error.stack : error}\n`
}

main().catch((error) => {
  process.stderr.write(`\n${explain(error)}`)
  process.exitCode = 1
})
