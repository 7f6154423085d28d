import { z } from 'zod'
import { invite } from '../../../people/invitations.ts'
import { isEmail } from '../../../people/new-person.ts'
import { route } from '../../route.ts'
import { Invitation, RoleSchema } from '../members/member-schemas.ts'

export const createInvitationRoute = route({
  method: 'POST',
  path: '/v1/invitations',
  tag: 'Workspace',
  scope: 'members:write',
  isWorkspaceWide: true,
  summary: 'Invite somebody into the workspace',
  description: 'Hand `url` to the person; it works once, for seven days.',
  body: z.strictObject({
    email: z.string({ error: 'email must be a string.' }).refine(isEmail, 'This is no address.'),
    role: RoleSchema.default('editor'),
  }),
  replies: {
    201: {
      description: 'Invited. The link is shown this once.',
      schema: Invitation.extend({ url: z.string() }),
    },
  },
  errors: [],
  async handler({ body, caller }, context) {
    const { view, token } = await invite(context.database, caller, body.email, body.role)
    const url = `${context.publicUrl}/auth/invitation?token=${token}`
    return { status: 201, body: { ...view, url }, headers: { 'cache-control': 'no-store' } }
  },
})
