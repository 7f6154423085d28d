import type { Confirmation, DoubtfulCommit } from '../contract.ts'
import { timeOf } from '../graph-answer.ts'
import { pageIdOf } from './call.ts'
import { listRows, orUnreadable } from './listing.ts'
import {
  canBeOurs,
  type ExpectedPost,
  isSurelyOurs,
  type ListedPost,
  readListedPost,
} from './match.ts'
import type { FacebookState } from './state.ts'
import type { Context, Made } from './step.ts'

/** Facebook's clock and ours need not agree. */
const clockSlackMs = 2 * 60_000

const postFields =
  'id,message,created_time,permalink_url,is_published,attachments{media_type,type,url,unshimmed_url,target,subattachments}'

/** The earliest time a thing can have been made by a commit. */
export function sinceOf(commit: DoubtfulCommit): Date {
  return new Date(commit.startedAt.getTime() - clockSlackMs)
}

/** Reads what the Page published since the commit began, and looks for the post that can be ours. */
export function confirmPost(
  context: Context,
  commit: DoubtfulCommit,
  expected: ExpectedPost,
  progress: (post: ListedPost) => Made,
): Promise<Confirmation<FacebookState>> {
  return orUnreadable(async () => {
    const posts = await publishedSince(context, sinceOf(commit))
    const fitting = posts.filter(
      (post) => !commit.boundIds.has(post.id) && canBeOurs(post, expected),
    )
    const sure = fitting.filter((post) => isSurelyOurs(post, expected))
    const [found, ...others] = sure.length > 0 ? sure : fitting
    if (found === undefined) return { found: 'no' }
    if (others.length === 0) return { found: 'yes', progress: progress(found) }
    const message = `More than one post on Facebook has this content; ${found.id} is the oldest and was taken.`
    const warnings = [{ code: 'ambiguous_match', message } as const]
    return { found: 'yes', progress: { ...progress(found), warnings } }
  })
}

/** Oldest first. `since` is not honoured by every edge, so the times are compared here too. */
async function publishedSince(context: Context, since: Date): Promise<ListedPost[]> {
  const isRecent = (time: Date | null): boolean => time === null || time >= since
  const query = { fields: postFields, since: String(Math.floor(since.getTime() / 1000)) }
  const path = `/${pageIdOf(context)}/published_posts`
  const rows = await listRows(context, path, query, (row) => isRecent(timeOf(row.created_time)))
  return rows
    .map(readListedPost)
    .filter((post) => post !== null)
    .filter((post) => isRecent(post.createdAt))
    .sort(byAge)
}

/** Times are told to the second; within one, the numbers of the posts rise. */
function byAge(a: ListedPost, b: ListedPost): number {
  const apartMs = (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0)
  if (apartMs !== 0) return apartMs
  const number = ({ id }: ListedPost): bigint => BigInt(id.split('_').at(-1) ?? 0)
  return number(a) < number(b) ? -1 : 1
}
