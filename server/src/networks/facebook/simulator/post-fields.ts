import { nowMs, type Simulation } from './call.ts'
import { type NodeFields, project, type Selected } from './fields.ts'
import { mediaUrl, photoUrl, postPath, postUrl } from './permalinks.ts'
import { photoFile } from './photos.ts'
import { fullId, isPublished, type Post, timeOf } from './posts.ts'
import { graphTime } from './times.ts'
import { videoFile } from './videos.ts'

/** A post as the Graph API tells of it. */
export function postBody(
  post: Post,
  asked: readonly Selected[],
  usual: readonly string[],
  origin: string,
  simulation: Simulation,
): Record<string, unknown> {
  return project('Post', postFields(post, origin, simulation), asked, usual)
}

/** What a list tells of each post when no fields are named. */
export const listedPostFields = ['created_time', 'message', 'id'] as const

function postFields(post: Post, origin: string, simulation: Simulation): NodeFields {
  const isOut = isPublished(post, nowMs(simulation))
  const page = simulation.people.page(post.page_id)
  const option = (name: string) => () => post.options?.[name]
  return {
    id: () => fullId(post),
    message: () => post.message || undefined,
    created_time: () => graphTime(timeOf(post)),
    updated_time: () => graphTime(post.updated_at ?? timeOf(post)),
    permalink_url: () => postUrl(post, origin),
    is_published: () => isOut,
    is_hidden: () => false,
    is_expired: () => false,
    status_type: () => statusType(post),
    scheduled_publish_time: () =>
      post.publish_at !== null && !isOut ? Math.floor(post.publish_at / 1000) : undefined,
    backdated_time: () => (post.backdated_at ? graphTime(post.backdated_at) : undefined),
    from: () => ({ name: page?.name, id: post.page_id }),
    application: () => ({ name: 'Sandbox', id: simulation.world.app.clientId }),
    attachments: (selected) => selectedOnly(attachments(post, origin, simulation), selected),
    full_picture: () => picture(post, origin),
    picture: () => picture(post, origin),
    comments: () => undefined,
    shares: () => undefined,
    properties: () => undefined,
    story: () => undefined,
    message_tags: () => undefined,
    place: option('place'),
    targeting: option('targeting'),
    feed_targeting: option('feed_targeting'),
    call_to_action: option('call_to_action'),
    child_attachments: option('child_attachments'),
    promotable_id: () => fullId(post),
    object_id: () => post.video_id ?? post.photo_ids?.[0],
  }
}

function statusType(post: Post): string {
  if (post.photo_ids) return 'added_photos'
  if (post.video_id) return 'added_video'
  return post.link ? 'shared_story' : 'mobile_status_update'
}

function picture(post: Post, origin: string): string | undefined {
  const [photo] = post.photo_ids ?? []
  return photo ? mediaUrl(photoFile(photo), origin) : undefined
}

function attachments(post: Post, origin: string, simulation: Simulation): unknown {
  const photos = (post.photo_ids ?? []).flatMap((id) => photoAttachment(id, origin, simulation))
  if (photos.length === 1) return { data: photos }
  if (photos.length > 1) {
    const album = {
      media: photos[0]?.media,
      media_type: 'album',
      target: { id: fullId(post), url: postUrl(post, origin) },
      title: 'Photos from the post',
      type: 'album',
      url: postUrl(post, origin),
    }
    return { data: [{ ...album, subattachments: { data: photos } }] }
  }
  if (post.video_id) return { data: [videoAttachment(post, origin)] }
  if (!post.link) return undefined
  const { url, title, description } = post.link
  const texts = { ...(title ? { title } : {}), ...(description ? { description } : {}) }
  return {
    data: [
      { media_type: 'link', type: 'share', ...texts, unshimmed_url: url, url, target: { url } },
    ],
  }
}

function photoAttachment(id: string, origin: string, simulation: Simulation) {
  const photo = simulation.photos.get(id)
  if (!photo) return []
  const { width, height } = photo.file
  const image = { height, width, src: mediaUrl(photoFile(id), origin) }
  const url = photoUrl(id, origin)
  const description = photo.alt_text ? { description: photo.alt_text } : {}
  return [
    {
      ...description,
      media: { image },
      media_type: 'photo',
      target: { id, url },
      type: 'photo',
      url,
    },
  ]
}

function videoAttachment(post: Post, origin: string): unknown {
  const url = `${origin}/www.facebook.com${postPath(post)}`
  const media = { source: mediaUrl(videoFile(post.video_id ?? ''), origin) }
  const target = { id: post.video_id, url }
  return { media, media_type: 'video', target, type: 'video_inline', url }
}

/** Keeps what the braces of a field name, at any depth; everything without braces. */
function selectedOnly(value: unknown, selected: Selected): unknown {
  if (selected.fields === null || typeof value !== 'object' || value === null) return value
  if ('data' in value && Array.isArray(value.data)) {
    return { data: value.data.map((each) => selectedOnly(each, selected)) }
  }
  const kept = selected.fields.flatMap((field) => {
    const told = (value as Record<string, unknown>)[field.name]
    return told === undefined ? [] : [[field.name, selectedOnly(told, field)]]
  })
  return Object.fromEntries(kept)
}
