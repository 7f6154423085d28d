import { z } from 'zod'
import { listInvitations } from '../../../people/invitations.ts'
import { route } from '../../route.ts'
import { Invitation } from '../members/member-schemas.ts'

export const listInvitationsRoute = route({
  method: 'GET',
  path: '/v1/invitations',
  tag: 'Workspace',
  scope: 'members:read',
  isWorkspaceWide: true,
  summary: 'List the invitations that were not used yet',
  replies: { 200: { description: 'Newest first.', schema: z.array(Invitation) } },
  errors: [],
  async handler({ caller }, context) {
    return { status: 200, body: await listInvitations(context.database, caller.workspaceId) }
  },
})
