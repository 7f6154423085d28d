import { z } from 'zod'
import { listOAuthApps } from '../../../connect/oauth-apps.ts'
import { route } from '../../route.ts'
import { OAuthAppSchema } from './oauth-app-schemas.ts'

export const listOAuthAppsRoute = route({
  method: 'GET',
  path: '/v1/oauth-apps',
  tag: 'OAuth',
  scope: 'oauth-apps:read',
  summary: 'List your developer apps',
  replies: { 200: { description: 'The apps, newest first.', schema: z.array(OAuthAppSchema) } },
  errors: [],
  async handler({ caller }, context) {
    return { status: 200, body: await listOAuthApps(context.connect, caller) }
  },
})
