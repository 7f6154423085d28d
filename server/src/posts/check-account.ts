import type { AccountForPost } from '../accounts/accounts.ts'
import type { Scope } from '../db/schema.ts'
import { networkOf, reportShared } from '../networks/registry.ts'
import type { AccountProblem, ValidateContext } from './validation.ts'

/** Whether the account can still be posted to when the post is due. */
export async function checkAccount(
  context: Pick<ValidateContext, 'accounts' | 'oauthAppFor'>,
  scope: Scope,
  account: AccountForPost,
  due: Date,
): Promise<AccountProblem[]> {
  if (account.health === 'needs_reconnect')
    return [{ account, problem: reportShared('account_needs_reconnect', 'account_ids') }]
  const { tokenExpiresAt: ends } = account
  if (ends === null || ends > due) return []
  const obstacle = await obstacleOf(context, scope, account)
  if (obstacle === null) return []
  const found = { ends: ends.toISOString(), obstacle }
  return [{ account, problem: reportShared('token_dead_when_due', 'scheduled_at', found) }]
}

/** Why the token cannot be renewed; null when it can. */
async function obstacleOf(
  { accounts, oauthAppFor }: Pick<ValidateContext, 'accounts' | 'oauthAppFor'>,
  { environment }: Scope,
  { id, platform }: AccountForPost,
): Promise<string | null> {
  const stored = await accounts.load(id)
  if (!stored?.credentials) return 'there is no token that could be renewed.'
  return networkOf(platform).refreshObstacle(stored.credentials, oauthAppFor(environment, platform))
}
