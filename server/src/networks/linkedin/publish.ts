import { fieldsOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type {
  CommitStep,
  Content,
  NetworkAnswer,
  Progress,
  RepeatableStep,
  Step,
  StepContext,
} from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { createdId, postUrnIn, readRefusal } from './answer.ts'
import { authorOf, isOrganizationUrn } from './author.ts'
import { callLinkedin } from './call.ts'
import { commentStep } from './comment.ts'
import { clockSlackMs, confirmPost, listPosts, readable, twinKind } from './confirm.ts'
import { attachmentOf, type ExpectedPost, isOurs } from './match.ts'
import { nextMediaStep } from './media.ts'
import type { LinkedinOptions } from './options.ts'
import { postBody } from './post-body.ts'
import type { LinkedinState } from './state.ts'

/**
 * The road of a post: each file until LinkedIn can show it, then the post, then its first comment.
 * LinkedIn knows no idempotency key; a post in doubt is looked for among the author's, and where the
 * token may not read, LinkedIn's own refusal of duplicates tells.
 */

type Context = StepContext<LinkedinOptions, LinkedinState>

/** An unnamed post is looked for this often: listings lag. */
const maxSearches = 3
const searchWaitMs = 10_000
/** No create call takes longer than this before its answer is in. */
const longestCallMs = 30_000

/** Where every delivery begins. */
export const initialState: LinkedinState = {
  uploads: {},
  thumbnail: null,
  statusApi: { image: '/rest', video: '/rest' },
  post: null,
  searches: 0,
  comment: 'open',
}

/** The next step, told from the state alone; null when all is done. */
export function nextStep(
  content: Content<LinkedinOptions>,
  state: LinkedinState,
): Step<LinkedinOptions, LinkedinState> | null {
  if (state.post === null) return nextMediaStep(content, state) ?? createPost(content)
  if (state.post.urn === null)
    return state.searches < maxSearches ? findPost(content, state.post.createdAt) : null
  const comment = content.options.first_comment
  return comment !== undefined && state.comment === 'open'
    ? commentStep(state.post.urn, comment)
    : null
}

/** A post on LinkedIn is one piece: nothing of it can be missing once it is out. */
export function isIncomplete(): boolean {
  return false
}

/** Forgets the uploads; what is posted stays posted. */
export function forgetMedia(state: LinkedinState): LinkedinState {
  return { ...state, uploads: {}, statusApi: initialState.statusApi }
}

function createPost(content: Content<LinkedinOptions>): CommitStep<LinkedinOptions, LinkedinState> {
  return {
    name: 'create_post',
    repeatable: false,
    run: async (context) => {
      const author = authorOf(context.account, context.credentials)
      assertPublicForPages(content, author)
      const startedAt = context.now()
      try {
        const json = postBody(author, content, context.state)
        const call = { path: '/rest/posts', restMethod: 'CREATE', json } as const
        return created(context, await callLinkedin(context, 'commit', call))
      } catch (error) {
        const twin = twinOf(error, context, startedAt)
        if (twin === null) throw error
        return posted(context, twin)
      }
    },
    confirm: (context, commit) =>
      confirmPost(context, commit, expectedOf(content, context), (urn) => posted(context, urn)),
  }
}

/** 201 means published, named or not; anything else that names nothing is in doubt. */
function created(context: Context, answer: NetworkAnswer): Progress<LinkedinState> {
  const urn = createdId(answer)
  if (urn === null && answer.status !== 201) throw brokenAnswer('LinkedIn', answer, 'commit')
  return posted(context, urn)
}

function posted(context: Context, urn: string | null): Progress<LinkedinState> {
  const post = { urn, createdAt: context.now().toISOString() }
  return { state: { ...context.state, post }, published: { id: urn, url: urlOf(context, urn) } }
}

/** A post opens under the URN of any of its kinds, colons and all. */
function urlOf(context: Context, urn: string | null): string | null {
  return urn === null ? null : context.http.pageUrl(`https://www.linkedin.com/feed/update/${urn}/`)
}

/**
 * The first post, when LinkedIn refused a probe as its duplicate; null for any other refusal.
 * @throws PublishError in doubt still, when the refusal does not tell
 */
function twinOf(error: unknown, { attempt }: Context, probeStartedAt: Date): string | null {
  if (!(error instanceof PublishError) || error.code !== 'duplicate_content') return null
  if (!attempt.isProbe || error.response === null) return null
  const urn = postUrnIn(readRefusal({ ...error.response, headers: {} }).prose)
  const kind = urn === null ? 'unclear' : twinKind(urn, attempt.doubt, probeStartedAt)
  if (kind === 'ours') return urn
  if (kind === 'older') return null
  const { code, retry, message, response } = error
  throw new PublishError({ outcome: 'in_doubt', code, retry, message, response, cause: error })
}

/** Only the author itself tells a page from a member, so `check` may not have known. */
function assertPublicForPages({ options }: Content<LinkedinOptions>, author: string): void {
  if (options.visibility !== 'CONNECTIONS' || !isOrganizationUrn(author)) return
  throw new PublishError({
    outcome: 'not_sent',
    code: 'option_not_allowed',
    retry: 'never',
    message: 'A page has no connections: use visibility PUBLIC, or leave it out.',
  })
}

function expectedOf(content: Content<LinkedinOptions>, context: Context): ExpectedPost {
  const author = authorOf(context.account, context.credentials)
  const body = postBody(author, content, context.state)
  return { author, text: content.text, attachment: attachmentOf(fieldsOf(body.content)) }
}

/** LinkedIn made the post and did not name it: it is looked for, as long as that may help. */
function findPost(
  content: Content<LinkedinOptions>,
  createdAt: string,
): RepeatableStep<LinkedinOptions, LinkedinState> {
  return {
    name: 'find_post',
    repeatable: true,
    ifItFails: 'id_not_available',
    run: async (context) => {
      const expected = expectedOf(content, context)
      const since = new Date(Date.parse(createdAt) - longestCallMs - clockSlackMs)
      const reading = await readable(() => listPosts(context, expected.author, since))
      if ('unreadable' in reading) return unnamed(content, context, reading.unreadable)
      const [only, ...others] = reading.value.filter((post) => isOurs(post, expected))
      if (only !== undefined && others.length === 0) return posted(context, only.urn)
      const searches = context.state.searches + 1
      return searches < maxSearches
        ? { state: { ...context.state, searches }, waitMs: searchWaitMs }
        : unnamed(content, context, 'No single post of the account reads like this one.')
    },
  }
}

function unnamed(
  { options }: Content<LinkedinOptions>,
  { state }: Context,
  reason: string,
): Progress<LinkedinState> {
  const message = `LinkedIn published the post without naming it. ${reason}`
  const lost = options.first_comment !== undefined
  return {
    state: { ...state, searches: maxSearches, comment: lost ? 'impossible' : state.comment },
    warnings: [
      { code: 'id_not_available', message },
      ...(lost ? [{ code: 'first_comment_failed' as const, message }] : []),
    ],
  }
}
