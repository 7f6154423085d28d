import { getAccount } from '../../../accounts/list-accounts.ts'
import { route } from '../../route.ts'
import { Account, IdParams } from '../schemas.ts'

export const refreshAccountRoute = route({
  method: 'POST',
  path: '/v1/accounts/{id}/refresh',
  tag: 'Accounts',
  scope: 'accounts:write',
  summary: "Renew an account's token now",
  params: IdParams,
  replies: {
    200: {
      description: 'Renewed.',
      schema: Account.pick({ id: true, health: true, token_expires_at: true }),
    },
  },
  errors: ['not_found', 'account_needs_reconnect', 'network_unreachable'],
  async handler({ params, caller }, context) {
    await getAccount(context.database, caller, params.id)
    await context.refreshAccount(params.id)
    const { id, health, token_expires_at } = await getAccount(context.database, caller, params.id)
    return { status: 200, body: { id, health, token_expires_at } }
  },
})
