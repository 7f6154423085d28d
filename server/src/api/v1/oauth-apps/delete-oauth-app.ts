import { deleteOAuthApp } from '../../../connect/oauth-apps.ts'
import { route } from '../../route.ts'
import { IdParams } from '../schemas.ts'

export const deleteOAuthAppRoute = route({
  method: 'DELETE',
  path: '/v1/oauth-apps/{id}',
  tag: 'OAuth',
  scope: 'oauth-apps:write',
  summary: 'Delete a developer app',
  description: 'Erases its secret. Refused while accounts are connected under it.',
  params: IdParams,
  replies: { 204: { description: 'Deleted.', schema: null } },
  errors: ['not_found', 'oauth_app_in_use'],
  async handler({ params, caller }, context) {
    await deleteOAuthApp(context.connect, caller, params.id)
    return { status: 204 }
  },
})
