import { z } from 'zod'
import { createOAuthApp } from '../../../connect/oauth-apps.ts'
import { listProblem } from '../../../connect/return-url.ts'
import { connectFlowOf, networkOf } from '../../../networks/registry.ts'
import { route } from '../../route.ts'
import { PlatformId } from '../schemas.ts'
import { OAuthAppSchema } from './oauth-app-schemas.ts'

const visible = (name: string, most: number) =>
  z
    .string({ error: `${name} must be a string.` })
    .regex(/^[\x21-\x7e]+$/, `${name} must be visible ASCII characters without spaces.`)
    .max(most, `${name} has more than ${most} characters.`)

const ReturnUrl = z
  .string({ error: 'A return URL must be a string.' })
  .superRefine((address, context) => {
    const problem = listProblem(address)
    if (problem !== null) context.addIssue({ code: 'custom', message: `A return URL ${problem}` })
  })

const Body = z
  .strictObject({
    platform: PlatformId,
    name: z
      .string({ error: 'name must be a string.' })
      .trim()
      .min(1, 'name must have 1 to 120 characters.')
      .refine((value) => [...value].length <= 120, 'name must have 1 to 120 characters.'),
    client_id: visible('client_id', 255),
    client_secret: visible('client_secret', 1024),
    allowed_return_urls: z
      .array(ReturnUrl)
      .max(20, 'allowed_return_urls may hold 20 addresses.')
      .default([])
      .meta({ description: 'Where browsers may be sent back to: these addresses and all below.' }),
    scopes: z
      .array(z.string())
      .min(1, 'scopes is empty. Leave it out for the usual ones.')
      .optional()
      .meta({
        description:
          'What the network’s app was granted, when it is more or less than the usual: such as the scopes of pages on networks that give them to some apps only.',
      }),
  })
  .superRefine(({ platform, scopes = [] }, context) => {
    const known = connectFlowOf(platform).knownScopes
    for (const [index, scope] of scopes.entries())
      if (!known.includes(scope))
        context.addIssue({
          code: 'custom',
          path: ['scopes', index],
          message: `"${scope}" is not a scope that is asked of ${networkOf(platform).name}. Known: ${known.join(', ')}.`,
        })
  })
  .superRefine(({ platform, scopes }, context) => {
    if (scopes === undefined) return
    for (const anyOf of connectFlowOf(platform).neededScopes)
      if (!anyOf.some((scope) => scopes.includes(scope)))
        context.addIssue({
          code: 'custom',
          path: ['scopes'],
          message: `Nothing can be posted without ${anyOf.join(' or ')}.`,
        })
  })

export const createOAuthAppRoute = route({
  method: 'POST',
  path: '/v1/oauth-apps',
  tag: 'OAuth',
  scope: 'oauth-apps:write',
  summary: 'Add a developer app of yours',
  description:
    'Accounts are then connected under its name. In the test environment the simulated networks know one app: `client_id` `sandbox-app`, `client_secret` `sandbox-secret`.',
  isIdempotent: true,
  body: Body,
  replies: { 201: { description: 'Added. The secret never comes back.', schema: OAuthAppSchema } },
  errors: ['invalid_idempotency_key', 'idempotency_key_reused'],
  async handler({ body, caller, idempotencyKey }, context) {
    const { app, isReplay } = await createOAuthApp(
      context.connect,
      caller,
      {
        platform: body.platform,
        name: body.name,
        clientId: body.client_id,
        clientSecret: body.client_secret,
        scopes: [...new Set(body.scopes ?? connectFlowOf(body.platform).defaultScopes)],
        allowedReturnUrls: body.allowed_return_urls,
      },
      idempotencyKey,
    )
    return {
      status: 201,
      body: app,
      ...(isReplay ? { headers: { 'idempotent-replayed': 'true' } } : {}),
    }
  },
})
