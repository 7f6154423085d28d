import { apiErrors, connectErrors, deliveryErrors, deliveryWarnings } from '../../errors.ts'

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** @param anchor comes before the code in each row's address; a code may stand in two tables */
function table(
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

/** The page behind every problem's `type`: each code, what it means, what to do. */
export function renderErrors(): string {
  const requests = Object.entries(apiErrors).map(([code, error]) => [
    code,
    String(error.status),
    error.title,
    error.retry,
  ])
  const results = Object.entries(deliveryErrors).map(([code, error]) => [
    code,
    error.acts,
    error.retry,
    error.cure,
  ])
  const warnings = Object.entries(deliveryWarnings).map(([code, meaning]) => [code, meaning])
  const connecting = Object.entries(connectErrors).map(([code, meaning]) => [code, meaning])
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dravo: errors</title><link rel="icon" href="/docs/assets/favicon-32x32.png"><style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
td:first-child { font-family: ui-monospace, monospace; font-size: .9em; } tr:target { background: #fd03; }
@media (max-width: 40rem) { thead { display: none; } tr, td { display: block; } tr { padding: .6rem 0; border-bottom: 1px solid #8884; }
  td { border: 0; padding: .1rem 0; } td:first-child { font-weight: 600; overflow-wrap: anywhere; } td[data-name]::before { content: attr(data-name) ': '; opacity: .65; } }
</style></head><body>
<h1>Errors</h1>
<p>Every refusal is a problem document (RFC 9457): <code>code</code> is stable, <code>detail</code> says what to do, <code>errors</code> names each field. <a href="/docs">API reference</a></p>
<h2>Answers to a request</h2>${table(['code', 'status', 'meaning', 'retry'], requests)}
<h2><code>error_code</code> of a result</h2>${table(['code', 'who acts', 'retry', 'what to do'], results, 'result-')}
<h2>Warnings of a result</h2>${table(['code', 'meaning'], warnings, 'warning-')}
<h2><code>error</code> at the page that a connection returns to</h2>${table(['code', 'meaning'], connecting, 'connect-')}
</body></html>`
}
