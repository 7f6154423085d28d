import { type Fields, fieldsOf, textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { Confirmation, DoubtfulCommit } from '../contract.ts'
import { idOf, nextCursor, readRefusal, rowsOf, timeOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { accountIdOf, callGraph } from './call.ts'
import { instagramLimits } from './limits.ts'
import { comparable, orUnreadable, searchWindow } from './search.ts'
import type { InstagramState } from './state.ts'
import { type Context, commit, type InstagramCommit, type Made } from './step.ts'

/** Comments by others may come in between; nobody gets a thousand in these minutes. */
const maxPages = 20

/**
 * The account's own comment under its post. No `fields` go with the call: asked for in the same
 * breath, the comment is made and then answered with an error, 20/1772107.
 */
export function firstCommentStep(mediaId: string, text: string): InstagramCommit {
  return commit(
    'first_comment',
    (context) => send(context, mediaId, text),
    (context, doubt) => confirmComment(context, doubt, mediaId, text),
    'first_comment_failed',
  )
}

async function send(context: Context, mediaId: string, message: string): Promise<Made> {
  try {
    const answer = await callGraph(context, 'commit', {
      method: 'POST',
      path: `/${mediaId}/comments`,
      body: { kind: 'json', json: { message } },
    })
    const id = idOf(fieldsOf(answer.body).id)
    if (id === null) throw brokenAnswer('Instagram', answer, 'commit')
    return { state: { ...context.state, comment: { id } } }
  } catch (error) {
    if (!isMadeAllTheSame(error)) throw error
    return { state: { ...context.state, comment: { id: null } } }
  }
}

/** "Your Instagram comment was not added", says the answer, and the comment stands there. */
function isMadeAllTheSame(error: unknown): boolean {
  if (!(error instanceof PublishError) || error.response === null) return false
  const { code, subcode } = readRefusal({ ...error.response, headers: {} })
  return code === 20 && subcode === 1772107
}

function confirmComment(
  context: Context,
  doubt: DoubtfulCommit,
  mediaId: string,
  text: string,
): Promise<Confirmation<InstagramState>> {
  return orUnreadable(async () => {
    const since = new Date(searchWindow(doubt, context.now()).since)
    const rows = await commentsSince(context, mediaId, since)
    const ours = rows.find(
      (row) => isBy(context, row) && comparable(textOf(row.text)) === comparable(text),
    )
    const id = idOf(ours?.id)
    if (id === null) return { found: 'no' }
    return { found: 'yes', progress: { state: { ...context.state, comment: { id } } } }
  })
}

/** Newest first. */
async function commentsSince(context: Context, mediaId: string, since: Date): Promise<Fields[]> {
  const rows: Fields[] = []
  let after: string | null = null
  for (let page = 0; page < maxPages; page++) {
    const query = new URLSearchParams({
      fields: 'id,text,from,username,timestamp',
      limit: String(instagramLimits.maxCommentPageSize.value),
      ...(after !== null && { after }),
    })
    const path = `/${mediaId}/comments?${query}`
    const answer = await callGraph(context, 'read', { method: 'GET', path })
    const found = rowsOf(answer)
    rows.push(...found.filter((row) => (timeOf(row.timestamp) ?? since) >= since))
    after = nextCursor(answer)
    const last = timeOf(fieldsOf(found.at(-1)).timestamp)
    if (after === null || (last !== null && last < since)) return rows
  }
  return rows
}

/** `from` is left out where the token may not see who wrote it. */
function isBy(context: Context, row: Fields): boolean {
  const author = idOf(fieldsOf(row.from).id)
  if (author !== null) return author === accountIdOf(context)
  const { handle } = context.account
  return handle === null || textOf(row.username) === '' || textOf(row.username) === handle
}
