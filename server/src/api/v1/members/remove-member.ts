import { removeMember } from '../../../people/members.ts'
import { route } from '../../route.ts'
import { IdParams } from '../schemas.ts'

export const removeMemberRoute = route({
  method: 'DELETE',
  path: '/v1/members/{id}',
  tag: 'Workspace',
  scope: 'members:write',
  isWorkspaceWide: true,
  summary: 'Take a member out of the workspace',
  params: IdParams,
  replies: { 204: { description: 'Out, effective at once.', schema: null } },
  errors: ['not_found', 'last_owner'],
  async handler({ params, caller }, context) {
    await removeMember(context.database, caller, params.id)
    return { status: 204 }
  },
})
