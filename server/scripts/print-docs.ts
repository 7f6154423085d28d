import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { renderErrorsDoc } from './errors-doc.ts'

/** `node server/scripts/print-docs.ts`: writes the documentation that is generated from the source. */
const file = path.resolve(import.meta.dirname, '../../docs/errors.md')
writeFileSync(file, renderErrorsDoc())
process.stdout.write(`${path.relative(process.cwd(), file)} is up to date.\n`)
