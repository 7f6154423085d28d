import { z } from 'zod'
import { startConnection } from '../../../connect/start-connection.ts'
import { requireAllAccounts } from '../../authenticate.ts'
import { browserCookie } from '../../browser-cookies.ts'
import { route } from '../../route.ts'
import { PlatformId } from '../schemas.ts'

export const startOAuthRoute = route({
  method: 'GET',
  path: '/v1/oauth/{platform}/start',
  tag: 'OAuth',
  scope: 'accounts:write',
  summary: 'Begin connecting an account',
  description:
    'Send a browser to `authorize_url` within ten minutes. It comes back to `return_url` with `connected={platform}`, or with `error={code}&platform={platform}`. When a person asks, the same browser has to come back; it gets a cookie.',
  params: z.object({ platform: PlatformId }),
  query: z.strictObject({
    oauth_app_id: z
      .string({ error: 'oauth_app_id is required: the id of an app from POST /v1/oauth-apps.' })
      .max(80),
    return_url: z
      .string({ error: 'return_url must be given once.' })
      .max(2000)
      .optional()
      .meta({ description: 'On, or below, one of the app’s `allowed_return_urls`.' }),
  }),
  replies: {
    200: { description: 'The consent page.', schema: z.object({ authorize_url: z.string() }) },
  },
  errors: ['not_found'],
  async handler({ params, query, caller }, context) {
    requireAllAccounts(caller)
    const started = await startConnection(context.connect, caller, params.platform, {
      oauthAppId: query.oauth_app_id,
      returnUrl: query.return_url ?? null,
    })
    const { id, browserSecret, lifeSeconds } = started
    return {
      status: 200,
      body: { authorize_url: started.authorizeUrl },
      headers: {
        'cache-control': 'no-store',
        ...(browserSecret === null
          ? {}
          : { 'set-cookie': browserCookie(context, id, browserSecret, lifeSeconds) }),
      },
    }
  },
})
