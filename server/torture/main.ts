import { writeFile } from 'node:fs/promises'
import { readOptions, usage } from './options.ts'
import { printTable, printViolations, writeDocs } from './report.ts'
import { torture } from './run.ts'

/** `npm run torture`: real processes, a real database, real sockets, and everything that can go wrong. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') return void process.stdout.write(`${usage}\n`)
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  say(`Seed ${options.seed}, faults: ${options.faults.join(', ') || 'none'}`)
  const { figures, violations } = await torture(options, say)
  say('')
  printTable(figures)
  printViolations(violations)
  if (options.json) await writeFile(options.json, JSON.stringify({ figures, violations }, null, 2))
  if (options.writeDocs) await writeDocs(figures, options)
  process.exit(violations.length > 0 ? 1 : 0)
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(2)
})
