import { type Fields, fieldsOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { Confirmation } from '../contract.ts'
import { idOf, isSuccess, timeOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph, pageIdOf } from './call.ts'
import { withPhotos } from './feed-post.ts'
import { listRows, orUnreadable } from './listing.ts'
import { pageOf } from './page-address.ts'
import type { FacebookState } from './state.ts'
import { type Context, commit, type FacebookCommit, type Made } from './step.ts'

/** A story of an uploaded photo. The Page's list of stories names the photo, so a doubt can be settled. */
export function publishPhotoStoryStep(photoId: string): FacebookCommit {
  return commit(
    'publish_story',
    (context) => publish(context, photoId),
    (context) => confirmStory(context, photoId),
  )
}

/** Looks the story up among the Page's: for its address, and for its id where none was named. */
export async function readStoryLink(context: Context): Promise<Made> {
  const { post } = context.state
  const row = await findStory(context, mediaIdOf(context.state), post?.id ?? null).catch(
    (error: unknown) => {
      if (error instanceof PublishError && error.retry !== 'refresh_token') return null
      throw error
    },
  )
  const id = post?.id ?? idOf(row?.post_id)
  const page = pageOf(row?.url)
  const message = 'Facebook took the story and named no id for it.'
  return {
    state: { ...context.state, post: { id, isLinkRead: true } },
    published: { id, url: page === null ? null : context.http.pageUrl(page) },
    ...(id === null && { warnings: [{ code: 'id_not_available', message }] }),
  }
}

function publish(context: Context, photoId: string): Promise<Made> {
  return withPhotos(context, async () => {
    const answer = await callGraph(context, 'commit', {
      method: 'POST',
      path: `/${pageIdOf(context)}/photo_stories`,
      body: { kind: 'json', json: { photo_id: photoId } },
    })
    const postId = idOf(fieldsOf(answer.body).post_id)
    if (!isSuccess(answer) && postId === null) throw brokenAnswer('Facebook', answer, 'commit')
    return visible(context, postId, null)
  })
}

function confirmStory(context: Context, photoId: string): Promise<Confirmation<FacebookState>> {
  return orUnreadable(async () => {
    const row = await findStory(context, photoId, null)
    if (row === null) return { found: 'no' }
    return { found: 'yes', progress: visible(context, idOf(row.post_id), pageOf(row.url)) }
  })
}

function visible(context: Context, id: string | null, page: string | null): Made {
  return {
    state: { ...context.state, post: { id, isLinkRead: page !== null } },
    published: { id, url: page === null ? null : context.http.pageUrl(page) },
  }
}

/** The photo or video that the story shows. */
function mediaIdOf({ photos, video }: FacebookState): string | null {
  return video?.id ?? photos[0]?.id ?? null
}

/** One file makes at most one story, so its id proves which one it is. */
async function findStory(
  context: Context,
  mediaId: string | null,
  postId: string | null,
): Promise<Fields | null> {
  const dayAgo = new Date(context.now().getTime() - 24 * 3_600_000)
  const query = { status: '["PUBLISHED"]', since: String(Math.floor(dayAgo.getTime() / 1000)) }
  const isRecent = (row: Fields): boolean => (timeOf(row.creation_time) ?? dayAgo) >= dayAgo
  const rows = await listRows(context, `/${pageIdOf(context)}/stories`, query, isRecent)
  const isOurs = (row: Fields): boolean =>
    (mediaId !== null && idOf(row.media_id) === mediaId) ||
    (postId !== null && idOf(row.post_id) === postId)
  return rows.find(isOurs) ?? null
}
