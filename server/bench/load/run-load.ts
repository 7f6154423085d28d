import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { LoadOrder, LoadResult } from './generate-load.ts'

const program = path.join(import.meta.dirname, 'main.ts')

/** One round of load from a process of its own. @throws when an answer was not 202 */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const args = ['--disable-warning=ExperimentalWarning', program, JSON.stringify(order)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const result = JSON.parse(stdout) as LoadResult
  if (result.refused > 0) throw new Error(`${result.refused} creates were not answered with 202.`)
  return result
}
