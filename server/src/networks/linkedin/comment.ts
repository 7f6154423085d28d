import { type Fields, fieldsOf, textOf } from '../answer-fields.ts'
import type { CommitStep, DoubtfulCommit, NetworkAnswer, StepContext } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { pathKey } from './answer.ts'
import { authorOf } from './author.ts'
import { callLinkedin } from './call.ts'
import { clockSlackMs, readable, readPage } from './confirm.ts'
import { isSameText } from './match.ts'
import type { LinkedinOptions } from './options.ts'
import type { LinkedinState } from './state.ts'

type Context = StepContext<LinkedinOptions, LinkedinState>

const pageSize = 100
const maxPages = 5

/** The author's first comment below the post. Whatever becomes of it, the post stays published. */
export function commentStep(
  postUrn: string,
  text: string,
): CommitStep<LinkedinOptions, LinkedinState> {
  return {
    name: 'first_comment',
    repeatable: false,
    ifItFails: 'first_comment_failed',
    run: async (context) => {
      await createComment(context, postUrn, text)
      return commented(context)
    },
    confirm: async (context, commit) => {
      const reading = await readable(() => readComments(context, postUrn))
      if ('unreadable' in reading) return { found: 'unreadable', reason: reading.unreadable }
      const author = authorOf(context.account, context.credentials)
      return reading.value.some((comment) => isOurComment(comment, author, text, commit))
        ? { found: 'yes', progress: commented(context) }
        : { found: 'no' }
    },
  }
}

function commented({ state }: Context): { state: LinkedinState } {
  return { state: { ...state, comment: 'done' } }
}

/** Comments are plain text: nothing in them is escaped. */
function createComment(context: Context, postUrn: string, text: string): Promise<NetworkAnswer> {
  const actor = authorOf(context.account, context.credentials)
  const json = { actor, object: postUrn, message: { text } }
  return onEitherApi(postUrn, (path) =>
    callLinkedin(context, 'commit', { path, restMethod: 'CREATE', json }),
  )
}

function readComments(context: Context, postUrn: string): Promise<Fields[]> {
  return onEitherApi(postUrn, async (path) => {
    const comments: Fields[] = []
    for (let page = 0; page < maxPages; page++) {
      const elements = await readPage(context, path, 'GET_ALL', page, pageSize)
      comments.push(...elements)
      if (elements.length < pageSize) break
    }
    return comments
  })
}

/**
 * Some tokens are refused on the versioned path and taken on the older one. A 403 is definite:
 * nothing was made, so the second call cannot make a second comment.
 */
async function onEitherApi<T>(postUrn: string, call: (path: string) => Promise<T>): Promise<T> {
  const path = `/socialActions/${pathKey(postUrn)}/comments`
  try {
    return await call(`/rest${path}`)
  } catch (error) {
    if (!(error instanceof PublishError) || error.response?.status !== 403) throw error
    return call(`/v2${path}`)
  }
}

function isOurComment(
  comment: Fields,
  author: string,
  text: string,
  { startedAt }: DoubtfulCommit,
): boolean {
  const { time } = fieldsOf(comment.created)
  return (
    textOf(comment.actor) === author &&
    isSameText(textOf(fieldsOf(comment.message).text), text) &&
    (typeof time !== 'number' || time >= startedAt.getTime() - clockSlackMs)
  )
}
