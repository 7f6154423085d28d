import type { AccountForDelivery } from '../accounts/accounts.ts'
import type { Scope } from '../db/schema.ts'
import type { Caller } from '../keys/caller.ts'
import { redactText } from '../lib/redact.ts'
import { connectFlowOf } from '../networks/registry.ts'
import type { ConnectContext } from './connect-context.ts'

/**
 * Disconnects an account: its tokens are erased before this returns, and then the access is given back
 * at the network. That is tried once, in the background: the caller does not wait for a network, and
 * without the tokens nothing can be done with what a failure leaves behind.
 * @throws AppError not_found
 */
export async function disconnectAccount(
  context: ConnectContext,
  caller: Caller,
  id: string,
): Promise<void> {
  const account = await context.accounts.load(id)
  await context.accounts.disconnect(caller, id, caller.actor)
  if (account) void giveBack(context, caller, account)
}

/** Only what came by a consent under an app of the workspace's own, and serves no other account. */
async function giveBack(
  context: ConnectContext,
  scope: Scope,
  account: AccountForDelivery,
): Promise<void> {
  const { credentials, oauthApp, platform } = account
  const revoke = connectFlowOf(platform).revoke
  if (revoke === null || credentials === null || oauthApp === null) return
  try {
    if (await servesOthers(context, scope, account.id)) return
    await revoke(context.httpFor(account.environment, platform), oauthApp, credentials)
  } catch (error) {
    const secrets = [credentials.access_token, credentials.refresh_token, oauthApp.clientSecret]
    const reason = redactText(
      String(error),
      secrets.filter((each) => typeof each === 'string'),
    )
    context.log.info({ account_id: account.id, reason }, 'the access was not given back')
  }
}

/** Accounts of one consent share a token: it stays as long as one of them is connected. */
async function servesOthers(
  { database }: ConnectContext,
  { workspaceId }: Scope,
  id: string,
): Promise<boolean> {
  const rows = await database.query({
    name: 'find-same-consent',
    text: `select 1 from accounts a join accounts b on b.consent_id = a.consent_id and b.id <> a.id
      where a.id = $1 and a.workspace_id = $2 and b.disconnected_at is null limit 1`,
    values: [id, workspaceId],
  })
  return rows.length > 0
}
