import type { Simulation } from './call.ts'
import { type Comment, commentId } from './comments.ts'
import { type NodeFields, project, type Selected } from './fields.ts'
import { commentUrl, mediaUrl, pageUrl, photoUrl, postUrl, storyUrl } from './permalinks.ts'
import { type Photo, photoFile } from './photos.ts'
import { fullId } from './posts.ts'
import type { Story } from './stories.ts'
import { graphTime } from './times.ts'
import { progressOf, statusBody } from './video-status.ts'
import { thumbnailFile, type Video, videoFile } from './videos.ts'

type Ask = { asked: readonly Selected[]; origin: string; simulation: Simulation }

function from(pageId: string, simulation: Simulation) {
  return { name: simulation.people.page(pageId)?.name, id: pageId }
}

/** A photo as the Graph API tells of it. */
export function photoBody(photo: Photo, ask: Ask, usual: readonly string[]) {
  const { origin, simulation } = ask
  const { width, height } = photo.file
  const source = mediaUrl(photoFile(photo.id), origin)
  const post = photo.post_id ? simulation.posts.get(photo.post_id) : undefined
  const node: NodeFields = {
    id: () => photo.id,
    name: () => photo.caption || undefined,
    alt_text: () => photo.alt_text ?? undefined,
    alt_text_custom: () => photo.alt_text ?? undefined,
    created_time: () => graphTime(photo.created_at),
    updated_time: () => graphTime(photo.created_at),
    from: () => from(photo.page_id, simulation),
    height: () => height,
    width: () => width,
    images: () => [{ height, source, width }],
    picture: () => source,
    link: () => photoUrl(photo.id, origin),
    permalink_url: () => photoUrl(photo.id, origin),
    page_story_id: () => (post ? fullId(post) : undefined),
    comments: () => undefined,
    album: () => undefined,
  }
  return project('Photo', node, ask.asked, usual)
}

/** A video as the Graph API tells of it. */
export function videoBody(video: Video, ask: Ask, usual: readonly string[]) {
  return project('Video', videoFields(video, ask), ask.asked, usual)
}

function videoFields(video: Video, { origin, simulation }: Ask): NodeFields {
  const { isPublished } = progressOf(video, simulation)
  const source = () => (video.file ? mediaUrl(videoFile(video.id), origin) : undefined)
  return {
    id: () => video.id,
    title: () => video.title,
    description: () => video.description || undefined,
    status: () => statusBody(video, simulation),
    published: () => isPublished,
    permalink_url: () => permalink(video, origin, simulation),
    post_id: () => (isPublished ? video.post_id : undefined),
    created_time: () => graphTime(video.created_at),
    updated_time: () => graphTime(video.ready_at ?? video.created_at),
    length: () => (video.file ? (video.file.duration_ms ?? 0) / 1000 : undefined),
    source,
    from: () => from(video.page_id, simulation),
    scheduled_publish_time: () =>
      video.scheduled_at && !isPublished ? Math.floor(video.scheduled_at / 1000) : undefined,
    thumbnails: () => ({ data: thumbnailList(video, origin) }),
    picture: () => thumbnailList(video, origin)[0]?.uri,
    embeddable: () => true,
    comments: () => undefined,
    privacy: () => undefined,
  }
}

function permalink(video: Video, origin: string, simulation: Simulation): string | undefined {
  if (video.surface === 'story') return undefined
  const path =
    video.surface === 'reel' ? `/reel/${video.id}/` : `/${video.page_id}/videos/${video.id}/`
  if (simulation.switches().relative_permalinks) return path
  return `${origin}/www.facebook.com${path}`
}

export function thumbnailList(video: Video, origin: string) {
  return (video.thumbnails ?? []).map(({ id, is_preferred, file: { width, height } }) => ({
    id,
    height,
    width,
    scale: 1,
    uri: mediaUrl(thumbnailFile(video.id, id), origin),
    is_preferred,
  }))
}

/** A story as a node; lists word it otherwise. */
export function storyBody(story: Story, ask: Ask, usual: readonly string[]) {
  const node: NodeFields = {
    id: () => story.id,
    post_id: () => story.id,
    url: () => storyUrl(story, ask.origin),
    media_type: () => story.media_type,
    media_id: () => story.media_id,
    creation_time: () => String(Math.floor(story.published_at / 1000)),
    created_time: () => graphTime(story.published_at),
    status: () => 'PUBLISHED',
    from: () => from(story.page_id, ask.simulation),
    permalink_url: () => storyUrl(story, ask.origin),
  }
  return project('Story', node, ask.asked, usual)
}

/** A comment as the Graph API tells of it. */
export function commentBody(comment: Comment, ask: Ask, usual: readonly string[]) {
  const { origin, simulation } = ask
  const replies = () =>
    simulation.comments.under(comment.object_id).filter((each) => each.parent_id === comment.id)
  const parent = comment.parent_id ? simulation.comments.get(comment.parent_id) : undefined
  const node: NodeFields = {
    id: () => commentId(comment),
    message: () => comment.message,
    created_time: () => graphTime(comment.created_at),
    from: () => from(comment.page_id, simulation),
    permalink_url: () => commentUrl(comment, addressUnder(comment, origin, simulation)),
    parent: () =>
      parent && {
        created_time: graphTime(parent.created_at),
        from: from(parent.page_id, simulation),
        message: parent.message,
        id: commentId(parent),
      },
    attachment: () => attachment(comment, origin),
    comment_count: () => replies().length,
    like_count: () => 0,
    can_remove: () => true,
    can_comment: () => true,
    is_hidden: () => false,
    user_likes: () => false,
    object: () => undefined,
  }
  return project('Comment', node, ask.asked, usual)
}

function attachment({ attachment: added }: Comment, origin: string) {
  if (!added) return undefined
  if (added.kind === 'share') return { type: 'share', url: added.value }
  const image = { src: mediaUrl(photoFile(added.value), origin) }
  return { media: { image }, target: { id: added.value }, type: 'photo' }
}

/** The address of what a comment stands under. */
function addressUnder(comment: Comment, origin: string, simulation: Simulation): string {
  const { posts, videos, photos } = simulation
  const photo = photos.get(comment.object_id)
  const video = videos.get(comment.object_id)
  const post = posts.get(video?.post_id ?? comment.object_id)
  if (post) return postUrl(post, origin)
  if (photo) return photoUrl(photo.id, origin)
  return pageUrl(comment.page_id, origin)
}
