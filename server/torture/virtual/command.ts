import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { startTestDatabaseServer } from '../../test/database-server.ts'
import { printTable, printViolations, writeDocs } from '../report.ts'
import { readStoriesOptions, type StoriesCommand, storiesUsage } from './options.ts'
import { type StoriesVerdict, tellStories } from './run-stories.ts'
import { rowsOfStories } from './stories-table.ts'

export function isAboutStories(args: readonly string[]): boolean {
  return args.includes('--virtual')
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** `npm run torture -- --virtual N`. @returns the exit code: 1 when a promise was broken */
export async function tellStoriesOf(args: readonly string[]): Promise<number> {
  const command = readStoriesOptions(args)
  if (command === 'help') {
    say(storiesUsage)
    return 0
  }
  if (command.mutation && process.env.MUTATION !== command.mutation)
    return inMutatedProcess(command.mutation, args)
  const server = await startTestDatabaseServer(process.env.TEST_DATABASE_URL)
  try {
    const verdict = await tellStories(command, server.url, say)
    await report(command, verdict)
    return verdict.failed ? 1 : 0
  } finally {
    await server.close()
  }
}

/** Code that is loaded already cannot be broken any more: the same again, with the mutation in front. */
async function inMutatedProcess(mutation: string, args: readonly string[]): Promise<number> {
  const here = (file: string): string => path.join(import.meta.dirname, '..', file)
  const preload = pathToFileURL(here('preload/mutate.ts')).href
  const child = spawn(process.execPath, ['--import', preload, here('main.ts'), ...args], {
    stdio: 'inherit',
    env: { ...process.env, MUTATION: mutation },
  })
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 2)))
}

async function report(command: StoriesCommand, verdict: StoriesVerdict): Promise<void> {
  const { figures, failed } = verdict
  if (failed) {
    for (const line of failed.trace.lines) say(line)
    say('')
    printViolations(failed.violations)
    const { seed, network } = failed.plan
    say(`Again: npm run torture -- --virtual 1 --seed ${seed} --network ${network}`)
    say('')
  }
  printTable(rowsOfStories(figures))
  if (command.json) {
    const { seed = null, network = null } = failed?.plan ?? {}
    const first = failed ? { seed, network, violations: failed.violations } : null
    await writeFile(command.json, JSON.stringify({ figures, failed: first }, null, 2))
  }
  const run = `npm run torture -- --virtual ${command.count} --seed ${command.seed}`
  if (command.writeDocs) await writeDocs('stories', run, rowsOfStories(figures))
}
