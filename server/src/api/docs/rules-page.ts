import type { Rule } from '../../networks/contract.ts'
import { allNetworks, inWords, sharedRules } from '../../networks/registry.ts'
import { pageStyle, table } from './page-table.ts'

const heads = ['rule', 'severity', 'code', 'what is looked at', 'limit', 'fix', 'source']
const suffix = { bytes: ' MB', ms: ' s' }

/** The page behind every `docs_url` of a validation. */
export function renderRules(): string {
  const networks = allNetworks.map(({ id, name, rules }) => section(name, id, rules))
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dravo: rules</title><link rel="icon" href="/docs/assets/favicon-32x32.png"><style>
${pageStyle}</style></head><body>
<h1>Rules</h1>
<p>What <code>POST /v1/posts/validate</code> looks at, and each delivery before its first call. <a href="/docs">API reference</a></p>
${section('Every network', 'any', sharedRules)}
${networks.join('\n')}
</body></html>`
}

function section(name: string, owner: string, rules: Readonly<Record<string, Rule>>): string {
  const rows = Object.entries(rules).map(([rule, { severity, code, checks, limit, unit, fix }]) => [
    `${owner}.${rule}`,
    severity,
    code,
    checks,
    limit.value === null ? '' : `${inWords(limit.value, unit)}${unit ? suffix[unit] : ''}`,
    fix,
    `${limit.source} (${limit.checked})`,
  ])
  return `<h2>${name}</h2>${table(heads, rows)}`
}
