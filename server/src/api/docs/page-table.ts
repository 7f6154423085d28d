/** The look of the pages that are tables. */
export const pageStyle = `:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
td:first-child { font-family: ui-monospace, monospace; font-size: .9em; } tr:target { background: #fd03; }
@media (max-width: 40rem) { thead { display: none; } tr, td { display: block; } tr { padding: .6rem 0; border-bottom: 1px solid #8884; }
  td { border: 0; padding: .1rem 0; } td:first-child { font-weight: 600; overflow-wrap: anywhere; } td[data-name]::before { content: attr(data-name) ': '; opacity: .65; } }
`

/** Text as it stands in a page. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** @param anchor comes before the code in each row's address; a code may stand in two tables */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  anchor = '',
): string {
  const cell = (text: string, column: number): string =>
    `<td${column > 0 ? ` data-name="${escapeHtml(heads[column] ?? '')}"` : ''}>${escapeHtml(text)}</td>`
  const row = (cells: readonly string[]): string =>
    `<tr id="${anchor}${escapeHtml(cells[0] ?? '')}">${cells.map(cell).join('')}</tr>`
  const head = heads.map((name) => `<th>${escapeHtml(name)}</th>`).join('')
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows.map(row).join('\n')}</tbody></table></div>`
}
