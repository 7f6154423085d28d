import { z } from 'zod'
import { listMembers } from '../../../people/members.ts'
import { route } from '../../route.ts'
import { Member } from './member-schemas.ts'

export const listMembersRoute = route({
  method: 'GET',
  path: '/v1/members',
  tag: 'Workspace',
  scope: 'members:read',
  isWorkspaceWide: true,
  summary: 'List the people of the workspace',
  replies: { 200: { description: 'The members.', schema: z.array(Member) } },
  errors: [],
  async handler({ caller }, context) {
    return { status: 200, body: await listMembers(context.database, caller.workspaceId) }
  },
})
