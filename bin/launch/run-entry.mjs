import { spawn } from 'node:child_process'
import { compileCache } from './compile-cache.mjs'

/** Flags every entry is started with. */
const nodeFlags = [
  '--disable-warning=ExperimentalWarning', // Node below 24.3 warns that it strips types
  '--max-semi-space-size=4', // MB. The default lets short-lived garbage take 40 MB of memory
  '--import',
  new URL('one-signal-per-press.mjs', import.meta.url).href,
]

const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Runs the entry with our streams and ends as it ended. A signal is always passed on: we cannot
 * see whether it was meant for us alone (`kill`, npm) or reached the entry too (Ctrl-C), so the
 * entry is the one that drops the repetition.
 * @param {string} node
 * @param {string[]} args the entry and its arguments
 * @param {string} root
 */
export function runEntry(node, args, root) {
  const env = { NODE_COMPILE_CACHE: compileCache(root), ...process.env }
  const child = spawn(node, [...nodeFlags, ...args], { stdio: 'inherit', cwd: root, env })
  for (const signal of forwarded) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`Node could not be started (${node}): ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    for (const name of forwarded) process.removeAllListeners(name)
    process.kill(process.pid, signal)
    // A signal that does not end a process (none is expected) must not leave us waiting.
    setTimeout(() => process.exit(1), 1_000)
  })
}
