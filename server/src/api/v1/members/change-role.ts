import { z } from 'zod'
import { changeRole } from '../../../people/members.ts'
import { route } from '../../route.ts'
import { IdParams } from '../schemas.ts'
import { Member, RoleSchema } from './member-schemas.ts'

export const changeRoleRoute = route({
  method: 'PATCH',
  path: '/v1/members/{id}',
  tag: 'Workspace',
  scope: 'members:write',
  isWorkspaceWide: true,
  summary: 'Give a member another role',
  description:
    'An owner may do everything; an editor everything but keys, OAuth apps, members and the audit log; a viewer only looks.',
  params: IdParams,
  body: z.strictObject({ role: RoleSchema }),
  replies: { 200: { description: 'Changed.', schema: Member } },
  errors: ['not_found', 'last_owner'],
  async handler({ params, body, caller }, context) {
    return {
      status: 200,
      body: await changeRole(context.database, caller, params.id, body.role),
    }
  },
})
