import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { renderErrorsDoc } from './errors-doc.ts'
import { renderMediaDoc } from './media-doc.ts'
import { renderRulesDoc } from './rules-doc.ts'

/** `node server/scripts/print-docs.ts`: writes the documentation that is generated from the source. */
const docs = path.resolve(import.meta.dirname, '../../docs')
for (const [name, text] of [
  ['errors.md', renderErrorsDoc()],
  ['media.md', renderMediaDoc()],
  ['rules.md', renderRulesDoc()],
] as const) {
  writeFileSync(path.join(docs, name), text)
  process.stdout.write(`docs/${name} is up to date.\n`)
}
