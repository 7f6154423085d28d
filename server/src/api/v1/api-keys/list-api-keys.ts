import { z } from 'zod'
import { listKeys } from '../../../keys/key-records.ts'
import { route } from '../../route.ts'
import { ApiKey } from './api-key-schemas.ts'

export const listApiKeysRoute = route({
  method: 'GET',
  path: '/v1/api-keys',
  tag: 'API keys',
  scope: 'keys:read',
  isWorkspaceWide: true,
  summary: 'List the API keys of both environments',
  description: 'For people who are signed in. Revoked keys are not listed.',
  replies: { 200: { description: 'The keys, newest first.', schema: z.array(ApiKey) } },
  errors: [],
  async handler({ caller }, context) {
    return { status: 200, body: await listKeys(context.database, caller.workspaceId) }
  },
})
