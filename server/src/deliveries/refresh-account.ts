import { AppError } from '../errors.ts'
import { PublishError } from '../networks/publish-error.ts'
import type { DeliveryContext } from './context.ts'
import { withFreshToken } from './refresh-token.ts'

/**
 * Renews an account's token now, whatever its age.
 * @throws AppError account_needs_reconnect, network_unreachable
 */
export async function refreshAccount(context: DeliveryContext, id: string): Promise<void> {
  const account = await context.accounts.load(id)
  if (account?.isSealedShut)
    throw new AppError(
      'account_needs_reconnect',
      'None of the configured master keys opens the account’s tokens. Restore the key, or connect the account again.',
    )
  if (!account?.credentials) throw new AppError('not_found', 'There is no account with this id.')
  const network = context.networkOf(account.platform)
  const http = context.httpFor({
    environment: account.environment,
    network,
    record: () => {},
    mayStillSend: () => true,
  })
  try {
    await withFreshToken(context, network, http, account, account.credentialsVersion)
  } catch (error) {
    if (!(error instanceof PublishError)) throw error
    if (error.code === 'auth_expired')
      throw new AppError('account_needs_reconnect', error.message, { cause: error })
    throw new AppError(
      'network_unreachable',
      `${network.name} could not renew the token: ${error.message} Try again later.`,
      { cause: error },
    )
  }
}
