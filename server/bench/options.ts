import { parseArgs } from 'node:util'

export const rowNames = [
  'create',
  'pickup',
  'lateness',
  'throughput',
  'backlog',
  'memory',
  'media',
  'start',
  'validation',
] as const
export type RowName = (typeof rowNames)[number]

export interface BenchOptions {
  rows: readonly RowName[]
  /** Length of one measured round of the create row. */
  roundSeconds: number
  /** Where the JSON goes. */
  outFile: string
  writesDocs: boolean
  /** Path of pgbench; null: look for it. */
  pgbench: string | null
}

export const usage = `Usage: npm run bench -- [options]
  --only ${rowNames.join(',')}   which rows, separated by commas (default: all)
  --seconds N     length of one round of the create row (default 4)
  --out FILE      where the JSON goes (default bench-results.json)
  --pgbench FILE  the pgbench to compare with (default: the one that is installed)
  --write-docs    also write the table into docs/benchmarks.md`

/** @throws with a sentence and the usage */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: rowNames.join(',') },
      seconds: { type: 'string', default: '4' },
      out: { type: 'string', default: 'bench-results.json' },
      pgbench: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  })
  return {
    rows: readRows(values.only),
    roundSeconds: readSeconds(values.seconds),
    outFile: values.out,
    writesDocs: values['write-docs'],
    pgbench: values.pgbench ?? null,
  }
}

function readRows(text: string): RowName[] {
  const wanted = text.split(',').map((name) => name.trim())
  const unknown = wanted.filter((name) => !rowNames.some((row) => row === name))
  if (unknown.length > 0)
    throw new Error(`--only: there is no row "${unknown[0]}"; the rows are ${rowNames.join(', ')}.`)
  return rowNames.filter((row) => wanted.includes(row))
}

function readSeconds(text: string): number {
  const seconds = Number(text)
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > 300)
    throw new Error(`--seconds is "${text}"; it must be a whole number from 1 to 300.`)
  return seconds
}
