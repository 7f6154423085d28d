import { route } from '../../route.ts'
import { IdParams } from '../schemas.ts'

export const disconnectAccountRoute = route({
  method: 'DELETE',
  path: '/v1/accounts/{id}',
  tag: 'Accounts',
  scope: 'accounts:write',
  summary: 'Disconnect an account',
  description:
    'Erases the tokens at once. Scheduled deliveries to it fail with account_disconnected; connecting again restores the id.',
  params: IdParams,
  replies: { 204: { description: 'Disconnected.', schema: null } },
  errors: ['not_found'],
  async handler({ params, caller }, context) {
    await context.accounts.disconnect(caller, params.id, caller.actor)
    return { status: 204 }
  },
})
