import { fieldsOf, listOf, textOf } from '../answer-fields.ts'
import type { Confirmation, DoubtfulCommit, StepContext } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { callX } from './call.ts'
import { type ExpectedPost, isOurs, type ListedPost, readListedPost } from './match.ts'
import type { XOptions } from './options.ts'
import type { XState } from './state.ts'

type Context = StepContext<XOptions, XState>

/** X's clock and ours need not agree. */
const clockSlackMs = 2 * 60_000
/** X bills each post it returns, and an account seldom makes ten in the window. */
const pageSize = 10
const maxPages = 50

/** The two vocabularies of X's API; it refuses the one it does not know with a 400. */
const vocabularies = [
  {
    'tweet.fields': 'attachments,created_at,entities,note_tweet,referenced_tweets,text',
    expansions: 'attachments.media_keys',
  },
  {
    'post.fields': 'attachments,created_at,entities,note_post,text',
    expansions: 'attachments.media_keys,referenced_posts',
  },
] as const

/** What the account's posts say about a commit. `found` is the oldest that fits. */
export type Reading = { found: ListedPost | null; isAmbiguous: boolean } | { unreadable: string }

/** Reads the account's posts since the commit began, and looks for one that can only be ours. */
export async function readBack(
  context: Context,
  commit: DoubtfulCommit,
  expected: ExpectedPost,
): Promise<Reading> {
  const since = new Date(commit.startedAt.getTime() - clockSlackMs)
  const known = new Set([...commit.boundIds, ...context.state.posts])
  try {
    const posts = await listPosts(context, since)
    const fitting = posts
      .filter((post) => !known.has(post.id) && (post.createdAt === null || post.createdAt >= since))
      .filter((post) => isOurs(post, expected))
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    return { found: fitting[0] ?? null, isAmbiguous: fitting.length > 1 }
  } catch (error) {
    // What passes is thrown, and tried again; what does not leaves nobody to ask.
    if (
      error instanceof PublishError &&
      error.retry === 'never' &&
      error.response?.status !== 402
    ) {
      return { unreadable: error.message }
    }
    throw error
  }
}

/** Turns a reading into the worker's words. */
export function confirmation(
  reading: Reading,
  progress: (post: ListedPost) => Extract<Confirmation<XState>, { found: 'yes' }>['progress'],
): Confirmation<XState> {
  if ('unreadable' in reading) return { found: 'unreadable', reason: reading.unreadable }
  if (reading.found === null) return { found: 'no' }
  const message = `More than one post on X has this content; ${reading.found.id} is the oldest and was taken.`
  const warnings = reading.isAmbiguous ? [{ code: 'ambiguous_match', message } as const] : []
  return { found: 'yes', progress: { ...progress(reading.found), warnings } }
}

async function listPosts(context: Context, since: Date): Promise<ListedPost[]> {
  const posts: ListedPost[] = []
  let token: string | null = null
  for (let page = 0; page < maxPages; page++) {
    const body = await listPage(context, since, token)
    posts.push(...readPage(body))
    token = textOf(fieldsOf(body.meta).next_token) || null
    if (token === null) return posts
  }
  throw new PublishError({
    outcome: 'rejected',
    code: 'outcome_unknown',
    retry: 'never',
    message: `The account made more than ${maxPages * pageSize} posts in these minutes; not all were read.`,
  })
}

async function listPage(
  context: Context,
  since: Date,
  token: string | null,
): Promise<Readonly<Record<string, unknown>>> {
  const [first, second] = vocabularies
  try {
    return await askForPage(context, since, token, first)
  } catch (error) {
    const isVocabulary = error instanceof PublishError && error.response?.status === 400
    if (!isVocabulary) throw error
    return askForPage(context, since, token, second)
  }
}

async function askForPage(
  context: Context,
  since: Date,
  token: string | null,
  vocabulary: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const query = new URLSearchParams({
    max_results: String(pageSize),
    start_time: since.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    exclude: 'retweets',
    'media.fields': 'type',
    ...vocabulary,
    ...(token === null ? {} : { pagination_token: token }),
  })
  const path = `/2/users/${context.account.platformAccountId}/tweets?${query}`
  const answer = await callX(context, 'read', { method: 'GET', path })
  return fieldsOf(answer.body)
}

function readPage(body: Readonly<Record<string, unknown>>): ListedPost[] {
  const media = listOf(fieldsOf(body.includes).media).map(fieldsOf)
  const types = new Map(media.map((each) => [textOf(each.media_key), textOf(each.type)]))
  return listOf(body.data)
    .map((post) => readListedPost(fieldsOf(post), types))
    .filter((post) => post !== null)
}
