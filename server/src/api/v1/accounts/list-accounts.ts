import { z } from 'zod'
import { listAccounts } from '../../../accounts/list-accounts.ts'
import { route } from '../../route.ts'
import { Account, PlatformId, pageOf, pageQuery } from '../schemas.ts'

export const listAccountsRoute = route({
  method: 'GET',
  path: '/v1/accounts',
  tag: 'Accounts',
  scope: 'accounts:read',
  summary: 'List connected accounts',
  query: z.strictObject({
    platform: PlatformId.optional(),
    q: z.string().max(100).optional().meta({ description: 'Searches handle and network id.' }),
    ...pageQuery,
  }),
  replies: {
    200: { description: 'A page of accounts.', schema: pageOf(Account).extend({ total: z.int() }) },
  },
  errors: ['validation_failed', 'invalid_cursor'],
  async handler({ query, caller }, context) {
    const { limit, cursor, ...filter } = query
    return {
      status: 200,
      body: await listAccounts(context.database, caller, filter, { limit, cursor }),
    }
  },
})
