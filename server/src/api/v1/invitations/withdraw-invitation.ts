import { withdrawInvitation } from '../../../people/invitations.ts'
import { route } from '../../route.ts'
import { IdParams } from '../schemas.ts'

export const withdrawInvitationRoute = route({
  method: 'DELETE',
  path: '/v1/invitations/{id}',
  tag: 'Workspace',
  scope: 'members:write',
  isWorkspaceWide: true,
  summary: 'Withdraw an invitation',
  params: IdParams,
  replies: { 204: { description: 'Its link leads nowhere from now on.', schema: null } },
  errors: ['not_found'],
  async handler({ params, caller }, context) {
    await withdrawInvitation(context.database, caller, params.id)
    return { status: 204 }
  },
})
