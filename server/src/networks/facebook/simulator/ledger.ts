import type { LedgerPost } from '../../simulator-contract.ts'
import { nowMs, type Simulation } from './call.ts'
import { commentId } from './comments.ts'
import { postUrl, storyUrl } from './permalinks.ts'
import type { FileFacts } from './photos.ts'
import { fullId, isPublished, type Post, threadOf, timeOf } from './posts.ts'
import type { Story } from './stories.ts'

/** Every post a reader can see, and the drafts, oldest first; the stories after them. */
export function* ledgerPosts(simulation: Simulation, origin: string): Generator<LedgerPost> {
  for (const id of simulation.posts.all.oldestFirst()) {
    const post = simulation.posts.get(id)
    if (post && !isBeingMade(post, simulation)) yield ledgerPost(post, simulation, origin)
  }
  for (const story of simulation.stories.all()) {
    if (story.published_at <= nowMs(simulation)) yield ledgerStory(story, simulation, origin)
  }
}

/** A video that is still processed: nobody sees it, and it may be no draft. */
function isBeingMade(post: Post, simulation: Simulation): boolean {
  const readyAt = simulation.videos.get(post.video_id ?? '')?.ready_at
  return readyAt !== undefined && readyAt > nowMs(simulation)
}

function ledgerPost(post: Post, simulation: Simulation, origin: string): LedgerPost {
  const isOut = isPublished(post, nowMs(simulation))
  return {
    network: 'facebook',
    id: fullId(post),
    url: postUrl(post, origin),
    author_id: post.page_id,
    kind: isOut ? kindOf(post) : 'draft',
    text: post.message,
    media: mediaOf(post, simulation),
    options: optionsOf(post, isOut, simulation),
    comments: simulation.comments
      .under(threadOf(post))
      .map((comment) => ({ id: commentId(comment), text: comment.message })),
    created_at: new Date(timeOf(post)).toISOString(),
  }
}

function kindOf(post: Post): string {
  if (post.surface === 'reel') return 'reel'
  if (post.video_id) return 'video'
  if (post.photo_ids) return post.photo_ids.length > 1 ? 'carousel' : 'image'
  return post.link ? 'link' : 'text'
}

function mediaOf(post: Post, simulation: Simulation): LedgerPost['media'] {
  const photos = (post.photo_ids ?? []).flatMap((id) => {
    const photo = simulation.photos.get(id)
    return photo ? [media('image', photo.file, photo.alt_text)] : []
  })
  const file = simulation.videos.get(post.video_id ?? '')?.file
  return file ? [...photos, media('video', file, null)] : photos
}

function media(kind: string, file: FileFacts, altText: string | null) {
  return { kind, content_type: file.content_type, sha256: file.sha256, alt_text: altText }
}

function optionsOf(post: Post, isOut: boolean, simulation: Simulation): Record<string, unknown> {
  const video = simulation.videos.get(post.video_id ?? '')
  const cover = video?.thumbnails?.find(({ is_preferred }) => is_preferred)
  const options: Record<string, unknown> = {
    ...post.options,
    link: post.link?.url,
    link_title: post.link?.title ?? undefined,
    link_description: post.link?.description ?? undefined,
    title: video?.title,
    video_id: post.video_id,
    cover_sha256: cover?.file.sha256,
    unpublished_content_type: isOut ? undefined : post.content_type,
    scheduled_publish_time:
      isOut || post.publish_at === null ? undefined : Math.floor(post.publish_at / 1000),
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function ledgerStory(story: Story, simulation: Simulation, origin: string): LedgerPost {
  const photo = simulation.photos.get(story.media_id)
  const video = simulation.videos.get(story.media_id)
  return {
    network: 'facebook',
    id: story.id,
    url: storyUrl(story, origin),
    author_id: story.page_id,
    kind: 'story',
    text: '',
    media: [
      ...(photo ? [media('image', photo.file, photo.alt_text)] : []),
      ...(video?.file ? [media('video', video.file, null)] : []),
    ],
    options: { media_type: story.media_type, media_id: story.media_id },
    comments: [],
    created_at: new Date(story.published_at).toISOString(),
  }
}
