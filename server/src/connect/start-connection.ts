import { randomBytes } from 'node:crypto'
import { AppError, type FieldProblem } from '../errors.ts'
import type { Caller } from '../keys/caller.ts'
import { encrypt } from '../lib/envelope.ts'
import { newId } from '../lib/ids.ts'
import type { NetworkId } from '../networks/contract.ts'
import { connectFlowOf, networkOf } from '../networks/registry.ts'
import { type ConnectContext, redirectUriOf } from './connect-context.ts'
import { connectionPlace } from './connections.ts'
import { getOAuthApp, type OAuthAppRow } from './oauth-apps.ts'
import { isAllowedReturnUrl } from './return-url.ts'
import { hashOf, newCodeVerifier, newState } from './state.ts'

/** A started flow. */
export interface StartedConnection {
  id: string
  authorizeUrl: string
  /** For the browser that asked, when a person did: only that browser may come back. */
  browserSecret: string | null
  lifeSeconds: number
}

const lifeSeconds = 600

/**
 * Prepares a consent. Nothing is called: the browser goes to `authorizeUrl`, and comes back to us.
 * @throws AppError validation_failed
 */
export async function startConnection(
  context: ConnectContext,
  caller: Caller,
  platform: NetworkId,
  wanted: { oauthAppId: string; returnUrl: string | null },
): Promise<StartedConnection> {
  const flow = connectFlowOf(platform)
  const app = await appOf(context, caller, platform, wanted.oauthAppId)
  if (wanted.returnUrl !== null && !isAllowedReturnUrl(wanted.returnUrl, app.allowed_return_urls))
    throw invalid(
      'return_url',
      'not_allowed',
      'return_url is not one of the app’s allowed_return_urls, nor below one of them. Compared are scheme, host, port, and the path up to a slash.',
    )
  const { environment } = caller
  const id = newId('connection')
  const state = newState(context.stateSecret)
  const pkce = flow.usesPkce ? newCodeVerifier() : null
  const browserSecret =
    caller.actor.kind === 'person' ? randomBytes(32).toString('base64url') : null
  const place = connectionPlace(caller.workspaceId, id, 'code_verifier')
  await context.database.transact((tx) =>
    tx
      .insertInto('connections')
      .values({
        id,
        state_hash: hashOf(state),
        workspace_id: caller.workspaceId,
        environment,
        platform,
        oauth_app_id: app.id,
        actor_kind: caller.actor.kind,
        actor_id: caller.actor.id,
        code_verifier: pkce && encrypt(context.masterKeys, place, pkce.verifier),
        browser_hash: browserSecret === null ? null : hashOf(browserSecret),
        return_url: wanted.returnUrl,
        expires_at: new Date(context.clock.now().getTime() + lifeSeconds * 1000),
      })
      .execute(),
  )
  const consentUrl = flow.consentUrl({
    clientId: app.client_id,
    redirectUri: redirectUriOf(context, platform),
    state,
    scopes: app.scopes,
    codeChallenge: pkce?.challenge ?? null,
  })
  const authorizeUrl = context.httpFor(environment, platform).pageUrl(consentUrl)
  return { id, authorizeUrl, browserSecret, lifeSeconds }
}

/** An app of another workspace, environment or network is as unknown as one that does not exist. */
async function appOf(
  context: ConnectContext,
  caller: Caller,
  platform: NetworkId,
  id: string,
): Promise<OAuthAppRow> {
  const app = await getOAuthApp(context, caller, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  })
  if (app?.platform !== platform)
    throw invalid(
      'oauth_app_id',
      'unknown_oauth_app',
      `There is no ${networkOf(platform).name} app with this id. Make one with POST /v1/oauth-apps.`,
    )
  return app
}

function invalid(path: string, code: string, message: string): AppError {
  const problem: FieldProblem = { path, code, message }
  return new AppError('validation_failed', message, { problems: [problem] })
}
