import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Violation } from './judge/evidence.ts'

/** How the promises were kept. */
export interface PromiseFigures {
  posts: number
  commits: number
  inDoubt: number
  duplicates: number
  losses: number
  wrongVerdicts: number
  otherViolations: number
  outcomeUnknown: number
}

/** What a run found. */
export interface Figures extends PromiseFigures {
  /** By network. */
  published: Record<string, number>
  unknownReasons: Record<string, number>
  seed: number
  seconds: number
  workers: number
  networks: readonly string[]
  faults: readonly string[]
  kills: number
  takeOverMs: { p50: number; p99: number; max: number } | null
  databaseReturnMs: { p50: number; max: number; count: number } | null
  repeats: number
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
}

const lossInvariants = ['I4']
const doubleInvariants = ['I1']
const verdictInvariants = ['I2', 'I3', 'I7', 'I15']

export function countViolations(violations: readonly Violation[]) {
  const of = (names: readonly string[]): number =>
    violations.filter(({ invariant }) => names.includes(invariant)).length
  const [duplicates, losses, wrongVerdicts] = [
    of(doubleInvariants),
    of(lossInvariants),
    of(verdictInvariants),
  ]
  const otherViolations = violations.length - duplicates - losses - wrongVerdicts
  return { duplicates, losses, wrongVerdicts, otherViolations }
}

/** Rows that every run has. */
export function promiseRows(figures: PromiseFigures): [string, string][] {
  const { commits, duplicates } = figures
  // The rule of three: none in n trials.
  const bound = commits > 0 && duplicates === 0 ? (3 / commits).toExponential(1) : '–'
  return [
    ['commits sent', String(commits)],
    ['commits in doubt', String(figures.inDoubt)],
    ['duplicates', String(duplicates)],
    ['losses', String(figures.losses)],
    ['wrong verdicts', String(figures.wrongVerdicts)],
    ['other broken promises', String(figures.otherViolations)],
    ['share of doubled commits, upper bound (95 %)', bound],
    ['outcome unknown', String(figures.outcomeUnknown)],
  ]
}

export function rowsOf(figures: Figures): [string, string][] {
  const { takeOverMs, databaseReturnMs } = figures
  return [
    ['seed', String(figures.seed)],
    ['time under fault', `${figures.seconds} s`],
    ['worker processes', String(figures.workers)],
    ['networks', figures.networks.join(', ')],
    ['faults', figures.faults.join(', ') || 'none'],
    ['posts accepted (one for each account)', String(figures.posts)],
    [
      'published',
      Object.entries(figures.published)
        .map(([network, count]) => `${network} ${count}`)
        .join(', '),
    ],
    ...promiseRows(figures),
    ['workers killed', String(figures.kills)],
    [
      'kill -9 → taken over',
      takeOverMs ? `p50 ${seconds(takeOverMs.p50)}, p99 ${seconds(takeOverMs.p99)}` : '–',
    ],
    [
      'database killed → next post sent',
      databaseReturnMs
        ? `p50 ${seconds(databaseReturnMs.p50)}, longest ${seconds(databaseReturnMs.max)} (${databaseReturnMs.count}×)`
        : '–',
    ],
    ['creates repeated by their client', String(figures.repeats)],
  ]
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

export function printTable(rows: readonly [string, string][]): void {
  const width = Math.max(...rows.map(([name]) => name.length))
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(width)}  ${value}\n`)
}

/** Why nobody can tell, for those who look into it. */
export function printReasons(reasons: Readonly<Record<string, number>>): void {
  for (const [reason, count] of Object.entries(reasons).sort(([, a], [, b]) => b - a))
    process.stdout.write(`unknown ${count}× ${reason}\n`)
}

export function printViolations(violations: readonly Violation[]): void {
  for (const { invariant, what, post } of violations.slice(0, 20))
    process.stdout.write(`${invariant}: ${what}${post ? `  (${post.id})` : ''}\n`)
  if (violations.length > 20) process.stdout.write(`… and ${violations.length - 20} more\n`)
}

/** Puts a run's table between the markers `<!-- name -->` of docs/reliability.md. */
export async function writeDocs(
  name: string,
  command: string,
  rows: readonly [string, string][],
): Promise<void> {
  const file = path.resolve(import.meta.dirname, '../../docs/reliability.md')
  const text = await readFile(file, 'utf8')
  const [opening, closing] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [text.indexOf(opening), text.indexOf(closing)]
  if (start === -1 || end === -1) throw new Error('docs/reliability.md has lost its markers')
  const table = rows.map(([what, figure]) => `| ${what} | ${figure} |`).join('\n')
  const section = `${opening}\n\`${command}\`\n\n| what | figure |\n|---|---|\n${table}\n`
  await writeFile(file, text.slice(0, start) + section + text.slice(end))
}
