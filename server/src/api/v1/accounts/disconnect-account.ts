import { disconnectAccount } from '../../../connect/take-back.ts'
import { route } from '../../route.ts'
import { IdParams } from '../schemas.ts'

export const disconnectAccountRoute = route({
  method: 'DELETE',
  path: '/v1/accounts/{id}',
  tag: 'Accounts',
  scope: 'accounts:write',
  summary: 'Disconnect an account',
  description:
    'Erases the tokens at once, and gives the access back at the network where that ends no other account. Scheduled deliveries to it fail with account_disconnected; connecting again restores the id.',
  params: IdParams,
  replies: { 204: { description: 'Disconnected.', schema: null } },
  errors: ['not_found'],
  async handler({ params, caller }, context) {
    await disconnectAccount(context.connect, caller, params.id)
    return { status: 204 }
  },
})
