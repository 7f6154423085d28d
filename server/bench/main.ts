import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type BenchOptions, type RowName, readOptions, usage } from './options.ts'
import { findPgbench, installAdvice, type Pgbench } from './pgbench/find-pgbench.ts'
import { type Figure, verdictOf } from './report/figure.ts'
import {
  backlogFigures,
  createFigures,
  latenessFigures,
  mediaFigures,
  memoryFigures,
  pickupFigures,
  startFigures,
  throughputFigures,
  validationFigures,
} from './report/figures.ts'
import { describeMachine, type Machine, machineLines } from './report/machine.ts'
import { plainTable } from './report/table.ts'
import { writeDocs } from './report/write-docs.ts'
import { measureBacklog } from './rows/backlog.ts'
import { measureCreate } from './rows/create.ts'
import { measureLateness } from './rows/lateness.ts'
import { measureMedia } from './rows/media.ts'
import { measureMemory } from './rows/memory.ts'
import { measurePickup } from './rows/pickup.ts'
import { measureStart } from './rows/start.ts'
import { measureThroughput } from './rows/throughput.ts'
import { measureValidation } from './rows/validation.ts'
import { root, stopAllServers } from './server-process.ts'

const say = (line: string): void => console.log(line)

/** `npm run bench`: measures every row, one after another, and holds each figure against its limit. */
async function main(options: BenchOptions): Promise<void> {
  const pgbench = options.rows.includes('create') ? await findPgbench(options.pgbench) : null
  if (options.rows.includes('create') && pgbench === null) say(`${installAdvice}\n`)
  const machine = await describeMachine(pgbench)
  for (const line of machineLines(machine)) say(line)
  const figures: Figure[] = []
  for (const row of options.rows) {
    say(`${titles[row]} …`)
    figures.push(...(await measure(row, options, pgbench)))
  }
  say(`\n${plainTable(figures)}\n`)
  say(summaryOf(figures))
  await writeFile(path.resolve(root, options.outFile), jsonOf(machine, options, figures))
  say(`Written to ${options.outFile}.`)
  if (options.writesDocs) await writeDocs(machine, figures)
}

const titles: Readonly<Record<RowName, string>> = {
  create: 'Creates a second, beside pgbench',
  pickup: 'Pick-up of immediate posts (20 s)',
  lateness: 'Lateness of 1,000 posts due at once (80 s)',
  throughput: 'Deliveries a second of 5,000 posts due at once (90 s)',
  backlog: 'Creates and pick-up beside 100,000 scheduled posts (3 min)',
  memory: 'Memory, idle and with 10,000 posts queued (70 s)',
  media: 'Large files in and out, and what knowing a photo costs (60 s)',
  start: 'Starts of npm start (15 s)',
  validation: 'Validation of one post for 100 accounts (1 s)',
}

async function measure(
  row: RowName,
  { roundSeconds }: BenchOptions,
  pgbench: Pgbench | null,
): Promise<Figure[]> {
  switch (row) {
    case 'create':
      return createFigures(await measureCreate({ pgbench, roundSeconds, say }))
    case 'pickup':
      return pickupFigures(await measurePickup())
    case 'lateness':
      return latenessFigures(await measureLateness(say))
    case 'throughput':
      return throughputFigures(await measureThroughput(say))
    case 'backlog':
      return backlogFigures(await measureBacklog(roundSeconds, say))
    case 'memory':
      return memoryFigures(await measureMemory(say))
    case 'media':
      return mediaFigures(await measureMedia(say))
    case 'start':
      return startFigures(await measureStart(say))
    case 'validation':
      return validationFigures(measureValidation())
  }
}

function summaryOf(figures: readonly Figure[]): string {
  const missed = figures.filter((figure) => verdictOf(figure) === 'missed')
  const judged = figures.filter((figure) => figure.limit !== null)
  if (missed.length === 0) return `All ${judged.length} limits are met.`
  return `${missed.length} of ${judged.length} limits missed: ${missed.map((each) => each.name).join('; ')}.`
}

function jsonOf(machine: Machine, options: BenchOptions, figures: readonly Figure[]): string {
  const { rows, roundSeconds } = options
  const judged = figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) }))
  return `${JSON.stringify({ machine, rows, roundSeconds, figures: judged }, null, 2)}\n`
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stopAllServers().then(() => process.exit(1)))

function readOrExplain(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(1)
  }
}

main(readOrExplain()).catch(async (error: Error) => {
  await stopAllServers()
  console.error(`\nThe benchmark stopped: ${error.stack ?? error.message}`)
  process.exit(1)
})
