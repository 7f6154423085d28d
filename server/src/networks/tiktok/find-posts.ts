import { fieldsOf, listOf } from '../answer-fields.ts'
import type { StepContext } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { dataOf } from './answer.ts'
import { callTiktok } from './call.ts'
import { isOurs, type ListedPost, readListedPost } from './match.ts'
import type { TiktokOptions } from './options.ts'
import type { TiktokState } from './state.ts'

type Context = StepContext<TiktokOptions, TiktokState>

/** TikTok's clock and ours need not agree. */
const clockSlackMs = 2 * 60_000
/** The most that one page holds: https://developers.tiktok.com/doc/tiktok-api-v2-video-list (checked 2026-11-23). */
const pageSize = 20
const maxPages = 20
const fields = 'id,create_time,title,video_description,share_url,duration'

/**
 * The creator's public posts since then that can only be this one, oldest first.
 * @throws PublishError when the list cannot be read, e.g. without the scope `video.list`
 */
export async function findPosts(context: Context, startedAt: Date): Promise<ListedPost[]> {
  const since = new Date(startedAt.getTime() - clockSlackMs)
  const posts = await listSince(context, since)
  return posts.filter((post) => isOurs(post, context.content)).reverse()
}

/** Newest first. */
async function listSince(context: Context, since: Date): Promise<ListedPost[]> {
  const posts: ListedPost[] = []
  let cursor: unknown
  for (let page = 0; page < maxPages; page++) {
    const data = await listPage(context, cursor)
    const listed = listOf(data.videos).map((video) => readListedPost(fieldsOf(video)))
    const recent = listed.filter((post) => post !== null).filter((post) => post.createdAt >= since)
    posts.push(...recent)
    if (data.has_more !== true || recent.length < listed.length) return posts
    cursor = data.cursor
  }
  throw new PublishError({
    outcome: 'rejected',
    code: 'outcome_unknown',
    retry: 'never',
    message: `The creator made more than ${maxPages * pageSize} posts in these minutes; not all were read.`,
  })
}

async function listPage(context: Context, cursor: unknown) {
  const answer = await callTiktok(context, 'read', {
    method: 'POST',
    path: `/video/list/?fields=${fields}`,
    json: { max_count: pageSize, ...(cursor !== undefined && { cursor }) },
  })
  return dataOf(answer)
}
