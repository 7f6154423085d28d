import { type Fields, fieldsOf, textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { Confirmation, DoubtfulCommit } from '../contract.ts'
import { idOf, timeOf } from '../graph-answer.ts'
import { callGraph, pageIdOf } from './call.ts'
import { sinceOf } from './confirm.ts'
import { listRows, orUnreadable } from './listing.ts'
import { sameText } from './match.ts'
import type { FacebookState } from './state.ts'
import { type Context, commit, type FacebookCommit, type Made } from './step.ts'

/**
 * The Page's own comment under its post. No `fields` go with the call: asked for in the same breath,
 * a comment has been seen to be made and then answered with an error.
 */
export function firstCommentStep(objectId: string, text: string): FacebookCommit {
  return commit(
    'first_comment',
    (context) => send(context, objectId, text),
    (context, doubt) => confirmComment(context, doubt, objectId, text),
    'first_comment_failed',
  )
}

async function send(context: Context, objectId: string, message: string): Promise<Made> {
  const answer = await callGraph(context, 'commit', {
    method: 'POST',
    path: `/${objectId}/comments`,
    body: { kind: 'json', json: { message } },
  })
  const id = idOf(fieldsOf(answer.body).id)
  if (id === null) throw brokenAnswer('Facebook', answer, 'commit')
  return { state: { ...context.state, commentId: id } }
}

function confirmComment(
  context: Context,
  doubt: DoubtfulCommit,
  objectId: string,
  text: string,
): Promise<Confirmation<FacebookState>> {
  return orUnreadable(async () => {
    const since = sinceOf(doubt)
    const isRecent = (row: Fields): boolean => (timeOf(row.created_time) ?? since) >= since
    const query = {
      filter: 'stream',
      order: 'reverse_chronological',
      fields: 'id,from,message,created_time',
    }
    const rows = await listRows(context, `/${objectId}/comments`, query, isRecent)
    const ours = rows.find(
      (row) => isRecent(row) && isBy(context, row) && sameText(textOf(row.message), text),
    )
    const id = idOf(ours?.id)
    if (id === null) return { found: 'no' }
    return { found: 'yes', progress: { state: { ...context.state, commentId: id } } }
  })
}

/** `from` is left out where the token may not see who wrote it. */
function isBy(context: Context, row: Fields): boolean {
  const author = idOf(fieldsOf(row.from).id)
  return author === null || author === pageIdOf(context)
}
