import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { renderErrorsDoc } from './errors-doc.ts'
import { renderMediaDoc } from './media-doc.ts'

/** `node server/scripts/print-docs.ts`: writes the documentation that is generated from the source. */
for (const [name, text] of [
  ['errors.md', renderErrorsDoc()],
  ['media.md', renderMediaDoc()],
] as const) {
  const file = path.resolve(import.meta.dirname, '../../docs', name)
  writeFileSync(file, text)
  process.stdout.write(`${path.relative(process.cwd(), file)} is up to date.\n`)
}
