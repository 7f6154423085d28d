import type { ZodType } from 'zod'
import type { Rule } from '../src/networks/contract.ts'
import { allNetworks, inWords, sharedRules } from '../src/networks/registry.ts'
import { codeCell, table } from './markdown.ts'
import { exclusionRows, optionRows } from './option-rows.ts'

/** `docs/rules.md`, printed from the catalogues beside each network's limits. */
export function renderRulesDoc(): string {
  const sections = allNetworks.flatMap(({ id, name, rules, options }) => [
    section(name, id, rules),
    optionSection(name, `platform_options.${id}`, options),
  ])
  return `# Rules

<!-- Printed by \`node server/scripts/print-docs.ts\` from server/src/networks/*/rules.ts; change those files, not this one. -->

What \`POST /v1/posts/validate\` looks at, and each delivery before its first call. \`rule\` and \`code\` are
stable. A rule of severity \`error\` keeps the post from that account, a \`warning\` changes what goes out.

${section('Every network', 'any', sharedRules)}

${sections.join('\n\n')}
`
}

/** What is refused with the whole request, by the schema itself. */
function optionSection(name: string, prefix: string, options: ZodType): string {
  const rows = [...optionRows(options, prefix), ...exclusionRows(options, prefix)]
  return `### Options of ${name}\n\nAnything else is refused with the request: 400, and nothing is stored.\n\n${table(['path', 'may be'], rows)}`
}

function section(name: string, owner: string, rules: Readonly<Record<string, Rule>>): string {
  const rows = Object.entries(rules).map(([rule, each]) => [
    codeCell(`${owner}.${rule}`),
    each.severity,
    codeCell(each.code),
    each.checks,
    boundOf(each),
    each.message,
    each.fix,
    `[${each.limit.checked}](${each.limit.source})`,
  ])
  const heads = [
    'rule',
    'severity',
    'code',
    'what is looked at',
    'limit',
    'message',
    'fix',
    'source',
  ]
  return `## ${name}\n\n${table(heads, rows)}`
}

function boundOf({ limit, unit }: Rule): string {
  if (limit.value === null) return ''
  const suffix = { bytes: ' MB', ms: ' s' }
  return `${inWords(limit.value, unit)}${unit ? suffix[unit] : ''}`
}
