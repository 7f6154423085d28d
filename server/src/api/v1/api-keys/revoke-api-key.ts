import { revokeKey } from '../../../keys/key-records.ts'
import { route } from '../../route.ts'
import { IdParams } from '../schemas.ts'

export const revokeApiKeyRoute = route({
  method: 'DELETE',
  path: '/v1/api-keys/{id}',
  tag: 'API keys',
  scope: 'keys:write',
  isWorkspaceWide: true,
  summary: 'Revoke an API key',
  description: 'For people who are signed in. The next request with the key is refused.',
  params: IdParams,
  replies: { 204: { description: 'Revoked.', schema: null } },
  errors: ['not_found'],
  async handler({ params, caller }, context) {
    await revokeKey(context.database, caller, params.id)
    return { status: 204 }
  },
})
