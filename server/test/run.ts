import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import path from 'node:path'
import { findBrowser } from './browser.ts'
import { startTestDatabaseServer } from './database-server.ts'

const root = path.resolve(import.meta.dirname, '../..')
const bin = (name: string): string => path.join(root, 'node_modules', name)

/** Four times what the whole suite takes: a file that never ends must not hold everything up. */
const mostMs = 25 * 60_000

/** `npm test`: format, lint, types, then every test file; arguments pick files by a part of their path. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
  if (wanted.length === 0) {
    await step('Format and lint', [
      bin('@biomejs/biome/bin/biome'),
      'check',
      '--error-on-warnings',
      '.',
    ])
    await step('Types', [bin('typescript/bin/tsc'), '-p', '.'])
  }
  const files = globSync(['server/**/*.test.ts', 'bin/**/*.test.mjs'], { cwd: root })
    .filter((file) => !file.includes('node_modules'))
    .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
    .sort()
  if (files.length === 0) throw new Error(`No test file matches ${wanted.join(' ')}.`)
  const say = (line: string): void => console.log(line)
  const browser = await findBrowser(say)
  say(`Tests: ${files.length} files`)
  const database = await startTestDatabaseServer(process.env.DATABASE_URL)
  try {
    await step(null, ['--test', '--test-concurrency=2', '--test-reporter=spec', ...files], {
      TEST_DATABASE_URL: database.url,
      TEST_DATABASE_TEMPLATE: database.template,
      CHROMIUM_PATH: browser,
      DATABASE_URL: '',
    })
  } finally {
    await database.close()
  }
}

async function step(
  name: string | null,
  args: string[],
  env: Record<string, string> = {},
): Promise<void> {
  if (name) console.log(`${name} …`)
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    timeout: mostMs,
  })
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`${name ?? 'The tests'} failed.`)
}

main().catch((error: Error) => {
  console.error(`\n${error.message}`)
  process.exit(1)
})
