import type { Call, Simulation } from './call.ts'
import type { Post, PostMedia } from './posts.ts'

/** https://developers.tiktok.com/doc/tiktok-api-v2-video-object (read 2026-11-23) */
export const videoFields = [
  'id',
  'create_time',
  'cover_image_url',
  'share_url',
  'video_description',
  'duration',
  'height',
  'width',
  'title',
  'embed_html',
  'embed_link',
  'like_count',
  'comment_count',
  'share_count',
  'view_count',
  'is_aigc',
] as const

export type VideoField = (typeof videoFields)[number]

/** A post as video/list and video/query show it: `id` is a string here, `create_time` in seconds. */
export function wireVideo(
  post: Post,
  fields: readonly VideoField[],
  call: Call,
  simulation: Simulation,
): Partial<Record<VideoField, unknown>> {
  const values = valuesOf(post, call, simulation)
  return Object.fromEntries(fields.map((field) => [field, values[field]]))
}

function valuesOf(post: Post, call: Call, simulation: Simulation): Record<VideoField, unknown> {
  const media = post.media[0] as PostMedia
  const embedLink = `https://www.tiktok.com/player/v1/${post.id}`
  return {
    id: post.id,
    create_time: Math.floor(post.created_at / 1000),
    cover_image_url: coverUrl(post, call.request.origin),
    share_url: `https://www.tiktok.com${postPath(post, call.person.username)}`,
    video_description: cut(descriptionOf(post), simulation),
    duration: Math.round((media.duration_ms ?? 0) / 1000),
    height: media.height,
    width: media.width,
    title: cut(post.info.title ?? '', simulation),
    embed_html: `<iframe src="${embedLink}"></iframe>`,
    embed_link: embedLink,
    like_count: 0,
    comment_count: 0,
    share_count: 0,
    view_count: 0,
    is_aigc: post.info.is_aigc ?? false,
  }
}

/** `/@ann/video/7345678901234567890`; photo posts have `/photo/`. */
export function postPath(post: Pick<Post, 'id' | 'medium'>, username: string): string {
  return `/@${username}/${post.medium}/${post.id}`
}

/** The caption of a video, the description of photos. */
export function descriptionOf(post: Post): string {
  return (post.medium === 'video' ? post.info.title : post.info.description) ?? ''
}

/** Photos have a cover of their own; the frame of a video is a moment within the file. */
function coverUrl(post: Post, origin: string): string {
  const media = post.media[post.info.photo_cover_index ?? 0] ?? post.media[0]
  const moment = post.medium === 'video' ? `#t=${coverMs(post) / 1000}` : ''
  return `${origin}/_sandbox/media/tiktok/${media?.name}${moment}`
}

/** A moment that the video does not have gives its first frame. */
export function coverMs(post: Post): number {
  const wanted = post.info.video_cover_timestamp_ms ?? 0
  return wanted >= 0 && wanted <= (post.media[0]?.duration_ms ?? 0) ? wanted : 0
}

function cut(text: string, simulation: Simulation): string {
  const units = simulation.switches().listed_text_units
  return units === 0 ? text : text.slice(0, units)
}
