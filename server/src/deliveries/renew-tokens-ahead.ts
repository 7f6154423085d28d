import type { AccountForDelivery } from '../accounts/accounts.ts'
import { PublishError } from '../networks/publish-error.ts'
import type { AnyNetwork, DeliveryContext } from './context.ts'
import { withFreshToken } from './refresh-token.ts'
import { appOf } from './secrets.ts'

const mostAtOnce = 4
const firstPauseSeconds = 30
const longestPauseSeconds = 3_600

/**
 * Renews tokens before they end, a few at a time, so that no post finds a dead one. A failure that
 * passes is tried again later, and ever later; an account that cannot be renewed is marked.
 */
export async function renewTokensAhead(context: DeliveryContext): Promise<void> {
  for (const network of context.allNetworks) {
    const ids = await claimExpiring(context, network)
    await Promise.all(ids.map((id) => renew(context, network, id)))
  }
}

/** Each account goes to one process; the next may try after a pause that grows with each failure. */
async function claimExpiring(context: DeliveryContext, network: AnyNetwork): Promise<string[]> {
  const rows = await context.database.query<{ id: string }>({
    name: 'claim-expiring',
    text: `with expiring as (
        select id from accounts
        where credentials is not null and platform = $1 and token_expires_at < now() + $2 * interval '1 millisecond'
          and health in ('active', 'expiring') and (refresh_after is null or refresh_after <= now())
        order by token_expires_at limit ${mostAtOnce} for no key update skip locked
      )
      update accounts a set refresh_failures = a.refresh_failures + 1,
        refresh_after = now() + least(${longestPauseSeconds}, ${firstPauseSeconds} * 2 ^ least(a.refresh_failures, 10)) * interval '1 second'
      from expiring where a.id = expiring.id returning a.id`,
    values: [network.id, network.refreshAheadMs],
  })
  return rows.map((row) => row.id)
}

async function renew(context: DeliveryContext, network: AnyNetwork, id: string): Promise<void> {
  const account = await context.accounts.load(id)
  if (!account?.credentials) return
  const app = appOf(context, account)
  const obstacle = network.refreshObstacle(account.credentials, app)
  if (obstacle !== null) return markExpiring(context, network, account, obstacle)
  const http = context.httpFor({
    environment: account.environment,
    network,
    record: () => {},
    mayStillSend: () => true,
  })
  try {
    await withFreshToken(context, network, http, account, null, network.refreshAheadMs)
  } catch (error) {
    // A dead account was marked by the refresh itself; the rest passes.
    if (!(error instanceof PublishError)) throw error
    context.log.info({ account_id: id, reason: error.message }, 'a token was not renewed yet')
  }
}

async function markExpiring(
  context: DeliveryContext,
  network: AnyNetwork,
  account: AccountForDelivery,
  obstacle: string,
): Promise<void> {
  const endsAt = account.credentials?.expires_at ?? ''
  const isOver = Date.parse(endsAt) <= context.clock.now().getTime()
  await context.accounts.setHealth(
    account.id,
    isOver ? 'needs_reconnect' : 'expiring',
    isOver
      ? `The access token ended at ${endsAt}, and ${obstacle}. Connect the account again.`
      : `The access token ends at ${endsAt}, and ${network.name} cannot renew it: ${obstacle}. Connect the account again before then.`,
  )
}
