import { z } from 'zod'
import { field, nothing, type WireCall } from './wire-call.ts'

const docs = 'https://developers.tiktok.com/doc'
const direct = `${docs}/content-posting-api-reference-direct-post`
const inbox = `${docs}/content-posting-api-reference-upload-video`
const photo = `${docs}/content-posting-api-reference-photo-post`
const status = `${docs}/content-posting-api-reference-get-video-status`
const list = `${docs}/tiktok-api-v2-video-list`
const user = `${docs}/tiktok-api-v2-get-user-info`
const oauth = `${docs}/oauth-user-access-token-management`

const count = z.int().min(0)
const host = /^open\.tiktokapis\.com$/
const bearer = { authorization: /^Bearer \S+$/ }
const json = { ...bearer, 'content-type': /^application\/json; charset=UTF-8$/ }

const privacyLevel = z.enum([
  'PUBLIC_TO_EVERYONE',
  'MUTUAL_FOLLOW_FRIENDS',
  'FOLLOWER_OF_CREATOR',
  'SELF_ONLY',
])

const fileSource = (page: string) =>
  z.strictObject({
    source: field(page, z.literal('FILE_UPLOAD')),
    video_size: field(page, count.min(1)),
    chunk_size: field(page, count.min(1)),
    total_chunk_count: field(page, count.min(1).max(1000)),
  })

const videoInfo = z.strictObject({
  title: field(direct, z.string().max(2200)).optional(),
  privacy_level: field(direct, privacyLevel),
  disable_duet: field(direct, z.boolean()).optional(),
  disable_stitch: field(direct, z.boolean()).optional(),
  disable_comment: field(direct, z.boolean()).optional(),
  video_cover_timestamp_ms: field(direct, count).optional(),
  brand_content_toggle: field(direct, z.boolean()),
  brand_organic_toggle: field(direct, z.boolean()),
  is_aigc: field(direct, z.boolean()).optional(),
})

const photoInfo = z.strictObject({
  title: field(photo, z.string().max(90)).optional(),
  description: field(photo, z.string().max(4000)).optional(),
  privacy_level: field(photo, privacyLevel).optional(),
  disable_comment: field(photo, z.boolean()).optional(),
  auto_add_music: field(photo, z.boolean()).optional(),
  brand_content_toggle: field(photo, z.boolean()).optional(),
  brand_organic_toggle: field(photo, z.boolean()).optional(),
})

const api = (
  name: string,
  path: string,
  body: z.ZodType,
  query: z.ZodType = nothing,
): WireCall => ({
  name,
  method: 'POST',
  host,
  path: new RegExp(`^/v2${path}$`),
  query,
  headers: json,
  body,
})

/** Every call that TikTok's connector makes. */
export const tiktokCalls: readonly WireCall[] = [
  api('query creator info', '/post/publish/creator_info/query/', nothing),
  api(
    'initialize a direct video',
    '/post/publish/video/init/',
    z.strictObject({ post_info: videoInfo, source_info: fileSource(direct) }),
  ),
  api(
    'initialize a draft video',
    '/post/publish/inbox/video/init/',
    z.strictObject({ source_info: fileSource(inbox) }),
  ),
  api(
    'post photos',
    '/post/publish/content/init/',
    z.strictObject({
      media_type: field(photo, z.literal('PHOTO')),
      post_mode: field(photo, z.enum(['DIRECT_POST', 'MEDIA_UPLOAD'])),
      is_aigc: field(photo, z.boolean()).optional(),
      post_info: photoInfo,
      source_info: z.strictObject({
        source: field(photo, z.literal('PULL_FROM_URL')),
        photo_cover_index: field(photo, count.max(34)),
        photo_images: field(photo, z.array(z.url()).min(1).max(35)),
      }),
    }),
  ),
  api(
    'fetch the status',
    '/post/publish/status/fetch/',
    z.strictObject({ publish_id: field(status, z.string().max(64)) }),
  ),
  api(
    'list videos',
    '/video/list/',
    z.strictObject({
      max_count: field(list, count.min(1).max(20)).optional(),
      cursor: field(list, count).optional(),
    }),
    z.strictObject({ fields: field(list, z.string().regex(/^[a-z_]+(,[a-z_]+)*$/)) }),
  ),
  {
    name: 'send a chunk',
    method: 'PUT',
    host: /^(open-upload\.tiktokapis\.com|127\.0\.0\.1:\d+)$/,
    path: /\/video\/$/,
    query: z.looseObject({}),
    headers: { 'content-range': /^bytes \d+-\d+\/\d+$/ },
    body: 'bytes',
  },
  {
    name: 'read the user',
    method: 'GET',
    host,
    path: /^\/v2\/user\/info\/$/,
    query: z.strictObject({ fields: field(user, z.string().regex(/^[a-z_]+(,[a-z_]+)*$/)) }),
    headers: bearer,
    body: null,
  },
  {
    name: 'refresh a token',
    method: 'POST',
    host,
    path: /^\/v2\/oauth\/token\/$/,
    query: nothing,
    headers: {},
    body: z.strictObject({
      client_key: field(oauth, z.string()),
      client_secret: field(oauth, z.string()),
      grant_type: field(oauth, z.literal('refresh_token')),
      refresh_token: field(oauth, z.string()),
    }),
  },
]
