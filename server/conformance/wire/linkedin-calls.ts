import { z } from 'zod'
import { field, nothing, type WireCall } from './wire-call.ts'

const learn = 'https://learn.microsoft.com/en-us/linkedin'
const posts = `${learn}/marketing/community-management/shares/posts-api`
const images = `${learn}/marketing/community-management/shares/images-api`
const videos = `${learn}/marketing/community-management/shares/videos-api`
const polls = `${learn}/marketing/community-management/shares/poll-post-api`
const multi = `${learn}/marketing/community-management/shares/multiimage-post-api`
const comments = `${learn}/marketing/community-management/shares/comments-api`
const oauth = `${learn}/shared/authentication/programmatic-refresh-tokens`

const host = /^api\.linkedin\.com$/
const person = z.string().regex(/^urn:li:(person|organization):[\w-]+$/)
const versioned = (method: string) => ({
  authorization: /^Bearer \S+$/,
  'linkedin-version': /^20\d{4}$/,
  'x-restli-protocol-version': /^2\.0\.0$/,
  'x-restli-method': new RegExp(`^${method}$`),
})

const image = z.string().regex(/^urn:li:image:[\w-]+$/)
const video = z.string().regex(/^urn:li:video:[\w-]+$/)

const article = z.strictObject({
  source: field(posts, z.url()),
  title: field(posts, z.string()),
  description: field(posts, z.string()).optional(),
  thumbnail: field(posts, image).optional(),
})

const content = z.union([
  z.strictObject({ article }),
  z.strictObject({
    media: z.strictObject({
      id: field(posts, z.union([image, video])),
      altText: field(posts, z.string()).optional(),
      title: field(posts, z.string()).optional(),
    }),
  }),
  z.strictObject({
    multiImage: z.strictObject({
      images: z
        .array(
          z.strictObject({
            id: field(multi, image),
            altText: field(multi, z.string()).optional(),
          }),
        )
        .min(2)
        .max(20),
    }),
  }),
  z.strictObject({
    poll: z.strictObject({
      question: field(polls, z.string().max(140)),
      options: z
        .array(z.strictObject({ text: field(polls, z.string().max(30)) }))
        .min(2)
        .max(4),
      settings: z.strictObject({
        duration: field(polls, z.enum(['ONE_DAY', 'THREE_DAYS', 'SEVEN_DAYS', 'FOURTEEN_DAYS'])),
      }),
    }),
  }),
])

const post = z.strictObject({
  author: field(posts, person),
  commentary: field(posts, z.string()),
  visibility: field(posts, z.enum(['PUBLIC', 'CONNECTIONS', 'LOGGED_IN'])),
  distribution: z.strictObject({
    feedDistribution: field(posts, z.enum(['MAIN_FEED', 'NONE'])),
    targetEntities: field(posts, z.array(z.unknown())),
    thirdPartyDistributionChannels: field(posts, z.array(z.unknown())),
  }),
  lifecycleState: field(posts, z.literal('PUBLISHED')),
  isReshareDisabledByAuthor: field(posts, z.boolean()),
  content: content.optional(),
})

const action = (page: string, name: string) =>
  z.strictObject({ action: field(page, z.literal(name)) })

const rest = (
  name: string,
  method: string,
  path: RegExp,
  restli: string,
  body: WireCall['body'],
  query: z.ZodType = nothing,
): WireCall => ({ name, method, host, path, query, headers: versioned(restli), body })

/** Every call that LinkedIn's connector makes. */
export const linkedinCalls: readonly WireCall[] = [
  rest('create a post', 'POST', /^\/rest\/posts$/, 'CREATE', post),
  rest(
    'list posts of an author',
    'GET',
    /^\/rest\/posts$/,
    'FINDER',
    null,
    z.strictObject({
      q: field(posts, z.literal('author')),
      author: field(posts, person),
      count: field(posts, z.string().regex(/^\d+$/)).optional(),
      start: field(posts, z.string().regex(/^\d+$/)).optional(),
      sortBy: field(posts, z.enum(['LAST_MODIFIED', 'CREATED'])).optional(),
    }),
  ),
  rest(
    'comment',
    'POST',
    /^\/rest\/socialActions\/[^/]+\/comments$/,
    'CREATE',
    z.strictObject({
      actor: field(comments, person),
      object: field(comments, z.string().regex(/^urn:li:(share|ugcPost|activity):\d+$/)),
      message: z.strictObject({ text: field(comments, z.string()) }),
    }),
  ),
  rest(
    'list comments',
    'GET',
    /^\/rest\/socialActions\/[^/]+\/comments$/,
    'GET_ALL|GET',
    null,
    z.strictObject({
      start: field(comments, z.string()).optional(),
      count: field(comments, z.string()).optional(),
    }),
  ),
  rest(
    'initialize an image',
    'POST',
    /^\/rest\/images$/,
    'ACTION',
    z.strictObject({
      initializeUploadRequest: z.strictObject({ owner: field(images, person) }),
    }),
    action(images, 'initializeUpload'),
  ),
  rest('read an image', 'GET', /^\/rest\/images\/[^/]+$/, 'GET', null),
  rest(
    'initialize a video',
    'POST',
    /^\/rest\/videos$/,
    'ACTION',
    z.strictObject({
      initializeUploadRequest: z.strictObject({
        owner: field(videos, person),
        fileSizeBytes: field(videos, z.int().min(75_000).max(500_000_000)),
        uploadCaptions: field(videos, z.boolean()).optional(),
        uploadThumbnail: field(videos, z.boolean()).optional(),
      }),
    }),
    action(videos, 'initializeUpload'),
  ),
  rest(
    'finalize a video',
    'POST',
    /^\/rest\/videos$/,
    'ACTION',
    z.strictObject({
      finalizeUploadRequest: z.strictObject({
        video: field(videos, video),
        uploadToken: field(videos, z.string()),
        uploadedPartIds: field(videos, z.array(z.string()).min(1)),
      }),
    }),
    action(videos, 'finalizeUpload'),
  ),
  rest('read a video', 'GET', /^\/rest\/videos\/[^/]+$/, 'GET', null),
  {
    name: 'send bytes',
    method: 'PUT',
    host: /^(www\.linkedin\.com|127\.0\.0\.1:\d+)$/,
    path: /\/dms-uploads\//,
    query: z.looseObject({}),
    headers: {},
    body: 'bytes',
  },
  {
    name: 'read the user',
    method: 'GET',
    host,
    path: /^\/v2\/userinfo$/,
    query: nothing,
    headers: { authorization: /^Bearer \S+$/ },
    body: null,
  },
  {
    name: 'refresh a token',
    method: 'POST',
    host: /^www\.linkedin\.com$/,
    path: /^\/oauth\/v2\/accessToken$/,
    query: nothing,
    headers: {},
    body: z.strictObject({
      grant_type: field(oauth, z.literal('refresh_token')),
      refresh_token: field(oauth, z.string()),
      client_id: field(oauth, z.string()),
      client_secret: field(oauth, z.string()),
    }),
  },
]
