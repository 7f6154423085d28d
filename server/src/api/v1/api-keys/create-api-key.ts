import { z } from 'zod'
import { createKey } from '../../../keys/key-records.ts'
import { keyScopes } from '../../../keys/scopes.ts'
import { route } from '../../route.ts'
import { futureTime } from '../schemas.ts'
import { CreatedApiKey } from './api-key-schemas.ts'

const Body = z.strictObject({
  name: z
    .string({ error: 'name must be a string.' })
    .trim()
    .min(1, 'name must have 1 to 80 characters.')
    .refine((value) => [...value].length <= 80, 'name must have 1 to 80 characters.'),
  environment: z
    .enum(['live', 'test'], { error: 'environment must be live or test.' })
    .default('live'),
  scopes: z
    .array(z.enum(keyScopes, { error: `A scope is one of ${keyScopes.join(', ')}.` }))
    .min(1, 'scopes is empty: such a key could do nothing. Leave it out for all scopes.')
    .max(keyScopes.length)
    .nullish()
    .meta({ description: 'Leave it out for all of them.' }),
  account_ids: z
    .array(z.string({ error: 'account_ids must hold account ids.' }).max(80))
    .min(1, 'account_ids is empty: such a key could use nothing. Leave it out for all accounts.')
    .max(100)
    .nullish()
    .meta({ description: 'Only these accounts, and only posts that go to none but them.' }),
  expires_at: futureTime('expires_at').nullish(),
})

export const createApiKeyRoute = route({
  method: 'POST',
  path: '/v1/api-keys',
  tag: 'API keys',
  scope: 'keys:write',
  isWorkspaceWide: true,
  summary: 'Make an API key',
  description:
    'For people who are signed in; no key can make keys. The key is shown in this answer only, and again to a repeated request with the same `Idempotency-Key`.',
  isIdempotent: true,
  body: Body,
  replies: { 201: { description: 'Made.', schema: CreatedApiKey } },
  errors: [
    'validation_failed',
    'invalid_json',
    'invalid_idempotency_key',
    'idempotency_key_reused',
  ],
  async handler({ body, caller, idempotencyKey }, context) {
    const wanted = {
      name: body.name,
      environment: body.environment,
      scopes: body.scopes ?? null,
      accountIds: body.account_ids ?? null,
      expiresAt: body.expires_at ?? null,
    }
    const { isReplay, ...made } = await createKey(
      context.database,
      context.pepper,
      caller,
      wanted,
      idempotencyKey,
    )
    return {
      status: 201,
      body: made,
      headers: {
        'cache-control': 'no-store',
        ...(isReplay ? { 'idempotent-replayed': 'true' } : {}),
      },
    }
  },
})
