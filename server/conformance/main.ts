import { existsSync } from 'node:fs'
import path from 'node:path'
import { judgeMeta } from './meta/meta-conformance.ts'
import { judgeWire } from './wire/wire-conformance.ts'
import { judgeX } from './x-conformance.ts'

/**
 * Judges connectors and simulators by the networks' own machine-readable descriptions, and those of
 * TikTok and LinkedIn, which publish none, by what their pages say.
 * Usage: npm run conformance -- <path to x-openapi.json> <directory of Meta's Page.json, IGUser.json …>
 */

const specifications = path.resolve(import.meta.dirname, '..', '..', '..', 'shared', 'specs')

async function main(): Promise<number> {
  const [, , x = path.join(specifications, 'x-openapi.json'), meta] = process.argv
  const metaDirectory = meta ?? path.join(path.dirname(x), 'meta')
  if (!existsSync(x)) {
    console.error(`There is no ${x}. Name X's OpenAPI document: npm run conformance -- <path>`)
    return 2
  }
  let failed = (await judgeWire()) + (await judgeX(path.resolve(x)))
  if (existsSync(metaDirectory)) failed += await judgeMeta(path.resolve(metaDirectory))
  else console.log(`There is no ${metaDirectory}: Facebook and Instagram are not judged.`)
  console.log(failed === 0 ? '\nEverything conforms.' : `\n${failed} failed.`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main()
