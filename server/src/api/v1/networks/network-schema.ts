import { z } from 'zod'
import { PlatformId } from '../schemas.ts'

const time = z.string().meta({ format: 'date-time' })
const bound = z.number().nullable()

const FileRules = z
  .object({
    content_types: z.array(z.string()),
    converted_content_types: z
      .array(z.string())
      .meta({ description: 'Taken here, and converted before they are sent.' }),
    max_count: z.int(),
    max_bytes: z.int(),
    min_width: bound,
    max_width: bound,
    min_height: bound,
    max_height: bound,
    min_ratio: bound.meta({ description: 'Width divided by height.' }),
    max_ratio: bound,
    min_duration_ms: bound,
    max_duration_ms: bound,
  })
  .meta({ id: 'FileRules', description: 'A bound that is null is not stated by the network.' })

const Limit = z.object({
  value: z.unknown(),
  source: z.string().meta({ description: 'Where the network documents it.' }),
  checked: z.string().meta({ format: 'date', description: 'When the source was last read.' }),
})

/** One network, for programs that render a form or check a post before it is sent. */
export const NetworkView = z
  .object({
    id: PlatformId,
    name: z.string(),
    status: z
      .object({
        state: z.enum(['ok', 'not_answering']),
        since: time.nullable(),
        retry_at: time.nullable().meta({ description: 'When the network is tried again.' }),
        reason: z.string().nullable(),
      })
      .meta({ description: "As the deliveries of the key's environment see it." }),
    scopes: z.array(z.string()).meta({ description: 'What a token must be allowed to do.' }),
    limits: z.record(z.string(), Limit),
    media: z.object({
      min_count: z.int().meta({ description: '1 where a post without media cannot be.' }),
      max_count: z.int(),
      can_mix: z.boolean().meta({ description: 'Whether one post may carry images and videos.' }),
      images: FileRules,
      videos: FileRules,
    }),
    options: z.record(z.string(), z.unknown()).meta({
      description: 'JSON Schema (2020-12) of `platform_options.<id>`.',
    }),
    rules: z
      .array(
        z.object({
          rule: z.string(),
          severity: z.enum(['error', 'warning']),
          code: z.string(),
          checks: z.string().meta({ description: 'What is looked at.' }),
          limit: Limit,
          message: z.string().meta({ description: 'With `{holes}` for what is found.' }),
          fix: z.string(),
        }),
      )
      .meta({ description: 'Everything that `POST /v1/posts/validate` can report of it.' }),
  })
  .meta({ id: 'Network' })
