import { z } from 'zod'
import { networkIds } from '../../networks/registry.ts'

const time = z
  .string()
  .meta({ format: 'date-time', description: 'UTC, ISO 8601 with milliseconds.' })
/** An ISO 8601 time with an offset that is still ahead. */
export const futureTime = (name: string) =>
  z
    .string({ error: `${name} must be a string.` })
    .refine((value) => /(Z|[+-]\d{2}:?\d{2})$/i.test(value) && !Number.isNaN(Date.parse(value)), {
      error: `${name} must be an ISO 8601 time with Z or an offset.`,
      abort: true,
    })
    .refine((value) => Date.parse(value) > Date.now(), `${name} must be in the future.`)
    .meta({ format: 'date-time' })
    .transform((value) => new Date(value))
const idOf = (prefix: string) => z.string().meta({ pattern: `^${prefix}_[0-9a-z]+$` })

export const PlatformId = z.enum(networkIds, {
  error: `platform must be one of ${networkIds.join(', ')}.`,
})

export const IdParams = z.object({
  id: z.string().meta({ description: 'The id as an earlier answer gave it.' }),
})

/** `limit` and `cursor` of every list. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d+$/, 'limit must be a whole number from 1 to 100.')
    .transform(Number)
    .refine((value) => value >= 1 && value <= 100, 'limit must be a whole number from 1 to 100.')
    .default(50)
    .meta({
      type: 'integer',
      pattern: undefined,
      minimum: 1,
      maximum: 100,
      description: 'Items per page. Default 50.',
    }),
  cursor: z
    .string({ error: 'cursor must be given once.' })
    .max(200)
    .optional()
    .meta({ description: '`next_cursor` of the page before.' }),
}

export const pageOf = (item: z.ZodType) =>
  z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
  })

export const Result = z.object({
  id: idOf('dlv'),
  account_id: idOf('acc'),
  platform: PlatformId,
  status: z.enum(['pending', 'processing', 'published', 'failed', 'canceled']),
  platform_post_id: z.string().nullable(),
  platform_post_url: z.string().nullable(),
  published_at: time.nullable(),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  attempts: z.int(),
  retry_at: time.nullable().meta({ description: 'When a held or failed attempt goes on.' }),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  raw_response: z
    .unknown()
    .meta({ description: "The network's answer, secrets removed. Kept 90 days." }),
})

export const PostStatusSchema = z.enum(
  ['scheduled', 'queued', 'processing', 'published', 'partial', 'failed', 'canceled'],
  {
    error:
      'status must be one of scheduled, queued, processing, published, partial, failed, canceled.',
  },
)

export const AcceptedPost = z.object({
  id: idOf('post'),
  status: PostStatusSchema,
  scheduled_at: time.nullable(),
})

export const Post = z.object({
  id: idOf('post'),
  status: PostStatusSchema,
  text: z.string(),
  media_urls: z.array(z.string()),
  platform_options: z.record(z.string(), z.unknown()),
  account_ids: z.array(idOf('acc')),
  late_policy: z.enum(['publish', 'skip']),
  scheduled_at: time.nullable(),
  created_at: time,
  queued_at: time.nullable(),
  finished_at: time.nullable(),
  results: z.array(Result),
})

export const TimelineEntry = z.object({
  at: time,
  delivery_id: idOf('dlv'),
  account_id: idOf('acc'),
  platform: z.string(),
  kind: z.enum(['call', 'decision']),
  step: z.string().nullable(),
  method: z.string().nullable(),
  host: z.string().nullable(),
  path: z.string().nullable(),
  status: z.int().nullable(),
  duration_ms: z.int().nullable(),
  decision: z.string().nullable(),
  reason: z.string().nullable(),
})

export const Account = z.object({
  id: idOf('acc'),
  platform: PlatformId,
  handle: z.string().nullable(),
  platform_account_id: z.string(),
  health: z.enum(['active', 'expiring', 'needs_reconnect', 'revoked']),
  connection_type: z.enum(['oauth', 'manual', 'sandbox']),
  token_expires_at: time.nullable(),
  created_at: time,
})

export const Media = z.object({
  id: idOf('media'),
  public_url: z.string().meta({ format: 'uri' }),
  kind: z.enum(['image', 'video']),
  content_type: z.string(),
  size_bytes: z.int(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  duration_ms: z.int().nullable(),
  video_codec: z.string().nullable(),
  audio_codec: z.string().nullable(),
  frames_per_second: z.number().nullable(),
  bits_per_second: z.int().nullable(),
  is_animated: z.boolean(),
  sha256: z.string(),
  filename: z.string().nullable(),
  status: z.literal('ready'),
  created_at: time,
  expires_at: time,
})
