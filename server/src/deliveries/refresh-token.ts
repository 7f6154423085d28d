import type { AccountForDelivery } from '../accounts/accounts.ts'
import type { NetworkHttp } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import { reached } from './checkpoint.ts'
import type { AnyNetwork, DeliveryContext } from './context.ts'
import { appOf, secretsOf, withoutSecrets } from './secrets.ts'

/** A token with less life than this is renewed before it is used. */
const freshForMs = 10 * 60_000

function expiresSoon(account: AccountForDelivery, now: Date, aheadMs: number): boolean {
  const expiresAt = account.credentials?.expires_at
  return Boolean(expiresAt) && Date.parse(expiresAt as string) < now.getTime() + aheadMs
}

/**
 * The account with a usable token. One refresh at a time: within the process by `Refreshes`, over
 * all processes by the account's row lock, under which the stored pair is read again first.
 * @param spentVersion the version whose token the network refused; renews even if it looks fresh
 * @throws PublishError auth_expired when the account must be connected again
 */
export async function withFreshToken(
  context: DeliveryContext,
  network: AnyNetwork,
  http: NetworkHttp,
  account: AccountForDelivery,
  spentVersion: number | null,
  aheadMs: number = freshForMs,
): Promise<AccountForDelivery> {
  const isSpent = spentVersion === account.credentialsVersion
  if (!isSpent && !expiresSoon(account, context.clock.now(), aheadMs)) return account
  return context.refreshes.join(account.id, () =>
    renew(context, network, http, account, isSpent, aheadMs),
  )
}

async function renew(
  context: DeliveryContext,
  network: AnyNetwork,
  http: NetworkHttp,
  account: AccountForDelivery,
  isSpent: boolean,
  aheadMs: number,
): Promise<AccountForDelivery> {
  try {
    return await context.accounts.renewCredentials(account.id, async (stored) => {
      const isNewer = stored.credentialsVersion !== account.credentialsVersion
      const isFresh = !isSpent && !expiresSoon(stored, context.clock.now(), aheadMs)
      if (isNewer || isFresh) return null
      return renewWith(context, network, http, stored, isSpent)
    })
  } catch (error) {
    if (error instanceof PublishError && error.code === 'auth_expired')
      await context.accounts.setHealth(account.id, 'needs_reconnect', error.message)
    throw error
  }
}

async function renewWith(
  context: DeliveryContext,
  network: AnyNetwork,
  http: NetworkHttp,
  stored: AccountForDelivery,
  isSpent: boolean,
) {
  const credentials = stored.credentials
  const app = appOf(context, stored)
  const obstacle = credentials === null ? null : network.refreshObstacle(credentials, app)
  if (credentials !== null && obstacle === null) {
    try {
      reached('before_refresh', stored.id)
      const refreshed = await network.refresh(http, app, credentials)
      reached('after_refresh', stored.id)
      return refreshed.credentials
    } catch (error) {
      throw withoutSecrets(error, secretsOf(context, stored))
    }
  }
  // A token that only looks old may still work; one that was refused does not.
  const isAlive =
    !isSpent && Date.parse(credentials?.expires_at ?? '') > context.clock.now().getTime()
  if (isAlive) return null
  throw new PublishError({
    outcome: 'rejected',
    code: 'auth_expired',
    retry: 'never',
    message: `The access token of this ${network.name} account is no longer valid, and ${obstacle}. Connect the account again.`,
  })
}
