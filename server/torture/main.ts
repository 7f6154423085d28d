import { writeFile } from 'node:fs/promises'
import { readOptions, usage } from './options.ts'
import { printReasons, printTable, printViolations, rowsOf, writeDocs } from './report.ts'
import { torture } from './run.ts'
import { isAboutStories, tellStoriesOf } from './virtual/command.ts'

/** `npm run torture`: real processes, a real database, real sockets, and everything that can go wrong. */
async function main(args: readonly string[]): Promise<void> {
  if (isAboutStories(args)) process.exit(await tellStoriesOf(args))
  const options = readOptions(args)
  if (options === 'help') return void process.stdout.write(`${usage}\n`)
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

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(2)
})
