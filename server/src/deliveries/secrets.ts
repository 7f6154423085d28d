import type { AccountForDelivery } from '../accounts/accounts.ts'
import { redactText, redactValue } from '../lib/redact.ts'
import type { OAuthApp } from '../networks/contract.ts'
import { PublishError, type RawResponse } from '../networks/publish-error.ts'
import type { DeliveryContext } from './context.ts'

/** The developer app an account is refreshed under: the one it was connected under, else the program's. */
export function appOf(
  context: Pick<DeliveryContext, 'oauthAppFor'>,
  account: AccountForDelivery,
): OAuthApp | null {
  return account.oauthApp ?? context.oauthAppFor(account.environment, account.platform)
}

/** What a network could echo and nobody may read: the account's tokens, the app's secret. */
export function secretsOf(
  context: Pick<DeliveryContext, 'oauthAppFor'>,
  account: AccountForDelivery,
): string[] {
  const app = appOf(context, account)
  const { access_token, refresh_token } = account.credentials ?? {}
  return [access_token, refresh_token, app?.clientSecret].filter(
    (secret) => typeof secret === 'string',
  )
}

/** A network's refusal without the secrets it may have echoed; any other error as it is. */
export function withoutSecrets(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof PublishError)) return error
  return new PublishError({
    outcome: error.outcome,
    code: error.code,
    retry: error.retry,
    retryAt: error.retryAt,
    message: redactText(error.message, secrets),
    response: redactValue(error.response, secrets) as RawResponse | null,
    cause: error.cause,
  })
}
