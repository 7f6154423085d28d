import { fieldsOf, textOf } from '../answer-fields.ts'
import type { Warning } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph } from './call.ts'
import { findPost } from './search.ts'
import type { VisiblePost } from './state.ts'
import { type Context, type InstagramStep, type Made, repeatable } from './step.ts'

/** A listing may lag behind what is live. */
const searchWaitsMs = [5_000, 15_000, 60_000, 180_000] as const

/** The post is live. Its page is read afterwards where it is not known, apart from the commit. */
export function visible(context: Context, id: string, permalink: string | null): Made {
  const url = permalink === null ? profileUrl(context) : context.http.pageUrl(permalink)
  const post = { id, isSettled: permalink !== null, search: null }
  return { state: { ...context.state, post }, published: { id, url } }
}

/** The page of the account, where its posts are found; null when its name is not known. */
export function profileUrl({ account, http }: Context): string | null {
  return account.handle === null
    ? null
    : http.pageUrl(`https://www.instagram.com/${account.handle}/`)
}

/** What is left to learn of a post that is live. */
export function settleStep({ id, search }: VisiblePost): InstagramStep {
  if (id !== null) return repeatable('read_permalink', (context) => readPermalink(context, id))
  if (search === null) throw new Error('a post without an id is searched for')
  return repeatable('find_post', (context) => lookAgain(context, search), 'id_not_available')
}

/** Asks for the post's own address. The profile shows it as well, so no answer is no loss. */
async function readPermalink(context: Context, id: string): Promise<Made> {
  const path = `/${id}?fields=permalink`
  const permalink = await callGraph(context, 'read', { method: 'GET', path }).then(
    (answer) => textOf(fieldsOf(answer.body).permalink) || null,
    (error: unknown) => {
      if (error instanceof PublishError && error.retry !== 'refresh_token') return null
      throw error
    },
  )
  const made = visible(context, id, permalink)
  return { ...made, state: { ...made.state, post: { id, isSettled: true, search: null } } }
}

/** The container says that it is published, and the listing does not show it yet. */
async function lookAgain(
  context: Context,
  search: NonNullable<VisiblePost['search']>,
): Promise<Made> {
  const found = await findPost(context, search)
  if (found !== null) {
    const made = visible(context, found.id, found.permalink)
    return { ...made, warnings: found.warnings }
  }
  const waitMs = searchWaitsMs[search.looks]
  const post = { id: null, search: { ...search, looks: search.looks + 1 } }
  const { state } = context
  if (waitMs !== undefined)
    return { state: { ...state, post: { ...post, isSettled: false } }, waitMs }
  return {
    state: { ...state, post: { ...post, isSettled: true } },
    warnings: givenUp(context),
  }
}

/** Without an id there is nothing to comment on. */
function givenUp({ content }: Context): Warning[] {
  const message = 'Instagram published the post, and its lists do not show which one it is.'
  const comment = 'The first comment was not made: Instagram did not say which post it belongs to.'
  return [
    { code: 'id_not_available', message },
    ...(content.options.first_comment === undefined
      ? []
      : [{ code: 'first_comment_failed', message: comment } as const]),
  ]
}
