import { writeFile } from 'node:fs/promises'
import { crashTable, sweepCrashPoints } from './crash-sweep.ts'
import { type Options, readOptions, usage } from './options.ts'
import { printReasons, printTable, printViolations, rowsOf, writeDocs } from './report.ts'
import { torture } from './run.ts'
import { isAboutStories, tellStoriesOf } from './virtual/command.ts'

/** `npm run torture`: real processes, a real database, real sockets, and everything that can go wrong. */
async function main(args: readonly string[]): Promise<void> {
  if (isAboutStories(args)) process.exit(await tellStoriesOf(args))
  const options = readOptions(args)
  if (options === 'help') return void process.stdout.write(`${usage}\n`)
  if (options.crashPoints !== null) process.exit(await sweep(options, options.crashPoints))
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  say(`Seed ${options.seed}, faults: ${options.faults.join(', ') || 'none'}`)
  const { figures, violations } = await torture(options, say)
  say('')
  printTable(rowsOf(figures))
  printReasons(figures.unknownReasons)
  printViolations(violations)
  if (options.json) await writeFile(options.json, JSON.stringify({ figures, violations }, null, 2))
  const { seconds, seed, workers } = options
  const command = `npm run torture -- --seconds ${seconds} --seed ${seed} --workers ${workers}`
  if (options.writeDocs) await writeDocs('torture', command, rowsOf(figures))
  process.exit(violations.length > 0 ? 1 : 0)
}

/** @returns the exit code */
async function sweep(options: Options, count: number): Promise<number> {
  const { rows, violations } = await sweepCrashPoints(options, count, (line) =>
    process.stdout.write(`${line}\n`),
  )
  printTable(crashTable(rows))
  printViolations(violations)
  const command = `npm run torture -- --crash-points ${count} --seed ${options.seed}`
  if (options.writeDocs) await writeDocs('crash-points', command, crashTable(rows))
  if (options.json) await writeFile(options.json, JSON.stringify({ rows, violations }, null, 2))
  return violations.length > 0 ? 1 : 0
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(2)
})
