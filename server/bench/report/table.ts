import { type Figure, showLimit, showValue, verdictOf } from './figure.ts'

const headings = ['Figure', 'Measured', 'Limit', 'Aim', 'Verdict']

/** For the terminal. */
export function plainTable(figures: readonly Figure[]): string {
  const rows = [headings, ...figures.map(cellsOf)]
  const widths = headings.map((_, place) =>
    Math.max(...rows.map((row) => (row[place] ?? '').length)),
  )
  const lines = rows.map((row) =>
    row.map((cell, place) => cell.padEnd(widths[place] ?? 0)).join('  '),
  )
  return [lines[0], widths.map((width) => '─'.repeat(width)).join('  '), ...lines.slice(1)].join(
    '\n',
  )
}

/** For docs/benchmarks.md. */
export function markdownTable(figures: readonly Figure[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(headings),
    line(['---', '---:', '---', '---', '---']),
    ...figures.map((each) => line(cellsOf(each))),
  ].join('\n')
}

function cellsOf(figure: Figure): string[] {
  return [
    figure.name,
    showValue(figure),
    showLimit(figure.limit, figure.unit),
    showLimit(figure.aim, figure.unit),
    verdictOf(figure),
  ]
}
