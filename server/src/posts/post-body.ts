import { z } from 'zod'
import { codePoints } from '../lib/json-text.ts'
import { platformOptions } from '../networks/registry.ts'

const maxTextCharacters = 5000
const maxAccounts = 100
const maxMediaUrls = 35

const text = z
  .string({ error: 'text must be a string.' })
  .superRefine((value, context) => {
    const length = codePoints(value)
    if (value.trim() === '')
      context.addIssue({
        code: 'custom',
        message: 'text is empty; write at least one visible character.',
        params: { code: 'text_required' },
      })
    else if (length > maxTextCharacters)
      context.addIssue({
        code: 'custom',
        message: `text has ${length} characters; shorten it to ${maxTextCharacters}.`,
        params: { code: 'text_too_long' },
      })
  })
  .meta({
    description:
      'What is posted: 1 to 5000 characters. A network can get its own with platform_options.<network>.text.',
    minLength: 1,
    maxLength: maxTextCharacters,
    examples: ['Hello from Dravo'],
  })

const accountIds = z
  .array(
    z
      .string({ error: 'An account id is a string, such as acc_….' })
      .max(64, 'An account id is at most 64 characters.'),
    { error: 'account_ids must be a list of account ids.' },
  )
  .min(1, 'account_ids is empty; name at least one connected account.')
  .max(maxAccounts, `account_ids names more than ${maxAccounts} accounts; split the post.`)
  .meta({ description: 'Connected accounts, 1 to 100. Duplicates collapse to one delivery.' })

const mediaUrls = z
  .array(
    z
      .string({ error: 'A media address is a string.' })
      .max(2048, 'A media address is at most 2048 characters.')
      .refine(
        (value) => /^https?:\/\//i.test(value) && URL.canParse(value),
        'A media address must be a full http or https URL.',
      ),
    { error: 'media_urls must be a list of addresses.' },
  )
  .max(
    maxMediaUrls,
    `media_urls holds more than ${maxMediaUrls} addresses; no network takes that many.`,
  )
  .meta({
    description:
      'Addresses of images or videos; upload them with POST /v1/media and use its public_url.',
  })

/** With an offset or Z: a naive time means something else in every time zone. */
const scheduledAt = z
  .string({ error: 'scheduled_at must be a string, such as 2030-01-31T09:00:00Z.' })
  .superRefine((value, context) => {
    const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/i.test(value)
    const isIso =
      /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|z|[+-]\d{2}:?\d{2})?$/.test(value)
    if (!isIso || Number.isNaN(Date.parse(value)) || !isCalendarDay(value))
      context.addIssue({
        code: 'custom',
        message: 'scheduled_at is not an ISO 8601 time; write it like 2030-01-31T09:00:00Z.',
      })
    else if (!hasOffset)
      context.addIssue({
        code: 'custom',
        message:
          'scheduled_at has no time zone; add Z or an offset, like 2030-01-31T09:00:00+02:00.',
      })
    else if (Date.parse(value) > Date.parse('2200-01-01T00:00:00Z'))
      context.addIssue({
        code: 'custom',
        message: 'scheduled_at is after the year 2199; choose an earlier time.',
      })
  })
  .meta({
    description: 'ISO 8601 with offset or Z, at least 60 seconds ahead.',
    format: 'date-time',
    examples: ['2030-01-31T09:00:00Z'],
  })

/** Date.parse turns 31 February into 3 March; nobody means that. */
function isCalendarDay(value: string): boolean {
  const day = value.slice(0, 10)
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}

const latePolicy = z
  .enum(['publish', 'skip'], { error: 'late_policy must be "publish" or "skip".' })
  .meta({
    description:
      'What happens to a scheduled post that is found more than 10 minutes late. Default publish.',
  })

/** Body of `POST /v1/posts`. */
export const CreatePostBody = z
  .strictObject({
    account_ids: accountIds,
    text,
    media_urls: mediaUrls.optional(),
    platform_options: platformOptions.optional(),
    scheduled_at: scheduledAt.nullish(),
    late_policy: latePolicy.optional(),
  })
  .meta({ id: 'CreatePost' })

/** Body of `PATCH /v1/posts/{id}`: any of the fields, while the post is scheduled. */
export const EditPostBody = z
  .strictObject({
    account_ids: accountIds.optional(),
    text: text.optional(),
    media_urls: mediaUrls.optional(),
    platform_options: platformOptions.optional(),
    scheduled_at: scheduledAt.optional(),
  })
  .refine(
    (body) => Object.keys(body).length > 0,
    'Name at least one field to change: text, media_urls, platform_options, account_ids or scheduled_at.',
  )
  .meta({ id: 'EditPost' })

export type CreatePostBody = z.infer<typeof CreatePostBody>
export type EditPostBody = z.infer<typeof EditPostBody>
