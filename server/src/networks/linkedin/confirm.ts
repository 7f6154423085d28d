import { type Fields, fieldsOf, listOf } from '../answer-fields.ts'
import type { Confirmation, DoubtfulCommit, StepContext } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { timeOfUrn } from './answer.ts'
import { type Caller, callLinkedin } from './call.ts'
import { linkedinLimits } from './limits.ts'
import { type ExpectedPost, isOurs, type ListedPost, readListedPost } from './match.ts'
import type { LinkedinOptions } from './options.ts'
import type { LinkedinState } from './state.ts'

type Context = StepContext<LinkedinOptions, LinkedinState>
type Found = Extract<Confirmation<LinkedinState>, { found: 'yes' }>

/** LinkedIn's clock and ours need not agree. */
export const clockSlackMs = 2 * 60_000
/** The first sending may still be on its way to the place where duplicates are noticed. */
const probeWaitMs = 30_000
/** What is younger than this at a probe was made by the probe, whichever clock is ahead. */
const probeMarginMs = 10_000
/** Later than this the duplicate rule may no longer see the first post. */
const probeWindowMs = linkedinLimits.duplicateWindowMs.value - clockSlackMs
const pageSize = 50
const maxPages = 20

/** Reads the author's posts since the commit began, and looks for one that can only be ours. */
export async function confirmPost(
  context: Context,
  commit: DoubtfulCommit,
  expected: ExpectedPost,
  progress: (urn: string) => Found['progress'],
): Promise<Confirmation<LinkedinState>> {
  const since = new Date(commit.startedAt.getTime() - clockSlackMs)
  const reading = await readable(() => listPosts(context, expected.author, since))
  if ('unreadable' in reading) return withoutReading(context, commit, expected, reading.unreadable)
  const fitting = reading.value.filter(
    (post) => !commit.boundIds.has(post.urn) && isOurs(post, expected),
  )
  const oldest = fitting.at(-1)
  if (oldest === undefined) return { found: 'no' }
  const message = `More than one post on LinkedIn has this content; ${oldest.urn} is the oldest and was taken.`
  const warnings = fitting.length > 1 ? [{ code: 'ambiguous_match', message } as const] : []
  return { found: 'yes', progress: { ...progress(oldest.urn), warnings } }
}

/**
 * A token that may not read: LinkedIn refuses an identical post of the last ten minutes and names
 * the first one. That is known of text and links only; with media nobody can tell.
 */
function withoutReading(
  context: Context,
  { startedAt }: DoubtfulCommit,
  { attachment }: ExpectedPost,
  reason: string,
): Confirmation<LinkedinState> {
  const isRecent = context.now().getTime() - startedAt.getTime() < probeWindowMs
  const isProbed = attachment.kind === 'none' || attachment.kind === 'article'
  if (!isRecent || !isProbed) return { found: 'unreadable', reason }
  return {
    found: 'ask_again',
    waitMs: probeWaitMs,
    reason:
      'LinkedIn does not let this account read its posts, but refuses an identical one and names the first.',
  }
}

/**
 * What the post is that a refused probe names. `ours`: made since the doubt began. `older`: somebody
 * else's, so the first sending was refused as well. `unclear`: made by the probe itself, as the
 * ghosts of deleted posts are, or of unknown age.
 */
export function twinKind(
  urn: string,
  doubt: DoubtfulCommit,
  probeStartedAt: Date,
): 'ours' | 'older' | 'unclear' {
  const madeAt = timeOfUrn(urn)
  if (madeAt === null || madeAt.getTime() > probeStartedAt.getTime() - probeMarginMs)
    return 'unclear'
  const isSince = madeAt.getTime() >= doubt.startedAt.getTime() - clockSlackMs
  return isSince && !doubt.boundIds.has(urn) ? 'ours' : 'older'
}

/** What a read gave, or why it never will; what passes is thrown, and tried again. */
export async function readable<T>(
  read: () => Promise<T>,
): Promise<{ value: T } | { unreadable: string }> {
  try {
    return { value: await read() }
  } catch (error) {
    if (error instanceof PublishError && error.retry === 'never')
      return { unreadable: error.message }
    throw error
  }
}

/** The author's posts since then, newest first. @throws PublishError */
export async function listPosts(
  caller: Caller,
  author: string,
  since: Date,
): Promise<ListedPost[]> {
  const query = `q=author&author=${encodeURIComponent(author)}&sortBy=CREATED`
  const posts: ListedPost[] = []
  for (let page = 0; page < maxPages; page++) {
    const elements = await readPage(caller, `/rest/posts?${query}`, 'FINDER', page, pageSize)
    const listed = elements.map(readListedPost).filter((post) => post !== null)
    const isRecent = ({ createdAt }: ListedPost): boolean =>
      createdAt === null || createdAt >= since
    posts.push(...listed.filter(isRecent))
    if (elements.length < pageSize || !listed.every(isRecent)) return posts
  }
  throw new PublishError({
    outcome: 'rejected',
    code: 'outcome_unknown',
    retry: 'never',
    message: `The account made more than ${maxPages * pageSize} posts in these minutes; not all were read.`,
  })
}

/** One page of a list: a page that is not full is the last. */
export async function readPage(
  caller: Caller,
  path: string,
  restMethod: 'FINDER' | 'GET_ALL',
  page: number,
  count: number,
): Promise<Fields[]> {
  const separator = path.includes('?') ? '&' : '?'
  const answer = await callLinkedin(caller, 'read', {
    path: `${path}${separator}start=${page * count}&count=${count}`,
    restMethod,
  })
  return listOf(fieldsOf(answer.body).elements).map(fieldsOf)
}
