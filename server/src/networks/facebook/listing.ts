import type { Fields } from '../answer-fields.ts'
import { nextCursor, rowsOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph } from './call.ts'
import { facebookLimits } from './limits.ts'
import type { Context } from './step.ts'

/** A Page seldom makes a hundred posts in the minutes that are looked at. */
const maxPages = 20

/**
 * The rows of an edge, newest first, page by page, as long as `isWanted` holds for the last of a page.
 * @throws PublishError also when there are more pages than anybody reads
 */
export async function listRows(
  context: Context,
  path: string,
  query: Readonly<Record<string, string>>,
  isWanted: (row: Fields) => boolean,
): Promise<Fields[]> {
  const rows: Fields[] = []
  let after: string | null = null
  for (let page = 0; page < maxPages; page++) {
    const fields = new URLSearchParams({
      ...query,
      limit: String(facebookLimits.maxPageSize.value),
      ...(after !== null && { after }),
    })
    const answer = await callGraph(context, 'read', { method: 'GET', path: `${path}?${fields}` })
    const found = rowsOf(answer)
    rows.push(...found)
    after = nextCursor(answer)
    const last = found.at(-1)
    if (after === null || last === undefined || !isWanted(last)) return rows
  }
  throw new PublishError({
    outcome: 'rejected',
    code: 'outcome_unknown',
    retry: 'never',
    message: `The listing has more than ${maxPages} pages for these minutes; not all were read.`,
  })
}

/** Runs a reading whose refusal means that nobody can tell; what passes is thrown and tried again. */
export async function orUnreadable<T>(
  read: () => Promise<T>,
): Promise<T | { found: 'unreadable'; reason: string }> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof PublishError) || error.retry !== 'never') throw error
    return { found: 'unreadable', reason: error.message }
  }
}
