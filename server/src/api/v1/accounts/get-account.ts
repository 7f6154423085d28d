import { getAccount } from '../../../accounts/list-accounts.ts'
import { route } from '../../route.ts'
import { Account, IdParams } from '../schemas.ts'

export const getAccountRoute = route({
  method: 'GET',
  path: '/v1/accounts/{id}',
  tag: 'Accounts',
  scope: 'accounts:read',
  summary: 'Read an account',
  params: IdParams,
  replies: { 200: { description: 'The account.', schema: Account } },
  errors: ['not_found'],
  handler: async ({ params, caller }, context) => ({
    status: 200,
    body: await getAccount(context.database, caller, params.id),
  }),
})
