import type { Network, NetworkHttp, OAuthApp } from './contract.ts'
import { PublishError } from './publish-error.ts'

type Refresh = Network<never, never>['refresh']

/**
 * Asks whether the network knows an app, with a refresh token that cannot be good: whose app is wrong
 * is told so, whose app is right is told that the token is wrong. Nothing is changed by it.
 * @throws PublishError `permission_denied` for an app whose id or secret is wrong, `platform_unavailable`
 */
export async function askWithoutToken(
  refresh: Refresh,
  http: NetworkHttp,
  app: OAuthApp,
): Promise<void> {
  try {
    await refresh(http, app, { access_token: 'none', refresh_token: 'none' })
  } catch (error) {
    if (error instanceof PublishError && error.code === 'auth_expired') return
    throw error
  }
}
