import { z } from 'zod'
import { requireAllAccounts } from '../../authenticate.ts'
import { route } from '../../route.ts'
import { PlatformId } from '../schemas.ts'

const shortText = (name: string, most: number) =>
  z
    .string({ error: `${name} must be a string.` })
    .min(1, `${name} is empty.`)
    .max(most, `${name} has more than ${most} characters.`)

const expiresAt = z
  .string({ error: 'expires_at must be a string.' })
  .refine(
    (value) => /(Z|[+-]\d{2}:?\d{2})$/i.test(value) && !Number.isNaN(Date.parse(value)),
    'expires_at must be an ISO 8601 time with Z or an offset.',
  )
  .transform((value) => new Date(value).toISOString())

const Body = z.strictObject({
  platform: PlatformId,
  platform_account_id: shortText('platform_account_id', 200),
  handle: shortText('handle', 200).nullish(),
  credentials: z.strictObject({
    access_token: shortText('access_token', 8192),
    refresh_token: shortText('refresh_token', 8192).nullish(),
    expires_at: expiresAt.nullish(),
    page_id: shortText('page_id', 200).nullish(),
    ig_user_id: shortText('ig_user_id', 200).nullish(),
    author_urn: shortText('author_urn', 200).nullish(),
  }),
})

export const connectAccountRoute = route({
  method: 'POST',
  path: '/v1/accounts',
  tag: 'Accounts',
  scope: 'accounts:write',
  summary: 'Connect an account with tokens you hold',
  description:
    'The same network account again updates the one that exists. Tokens are encrypted at rest and never come back.',
  body: Body,
  replies: {
    201: {
      description: 'Connected.',
      schema: z.object({ id: z.string(), platform: PlatformId, health: z.literal('active') }),
    },
  },
  errors: ['validation_failed', 'invalid_json', 'payload_too_large', 'unsupported_media_type'],
  async handler({ body, caller }, context) {
    requireAllAccounts(caller)
    const { id } = await context.accounts.connect(
      caller,
      {
        platform: body.platform,
        platformAccountId: body.platform_account_id,
        handle: body.handle ?? null,
        credentials: body.credentials,
        connectionType: 'manual',
      },
      caller.actor,
    )
    return { status: 201, body: { id, platform: body.platform, health: 'active' } }
  },
})
