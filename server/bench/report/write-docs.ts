import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { root } from '../server-process.ts'
import type { Figure } from './figure.ts'
import { type Machine, machineLines } from './machine.ts'
import { markdownTable } from './table.ts'

const file = path.join(root, 'docs', 'benchmarks.md')
const begin = '<!-- figures: begin -->'
const end = '<!-- figures: end -->'

/** Replaces what stands between the marks of docs/benchmarks.md. @throws when the marks are gone */
export async function writeDocs(machine: Machine, figures: readonly Figure[]): Promise<void> {
  const text = await readFile(file, 'utf8')
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from === -1 || to < from)
    throw new Error(`docs/benchmarks.md has lost its marks "${begin}" and "${end}".`)
  const about = machineLines(machine).map((line) => `- ${line}`)
  const middle = ['', '', ...about, '', markdownTable(figures), '', ''].join('\n')
  await writeFile(file, text.slice(0, from + begin.length) + middle + text.slice(to))
}
