import { randomBytes } from 'node:crypto'
import { decrypt, encrypt } from '../lib/envelope.ts'
import { redactText } from '../lib/redact.ts'
import type { ConnectFlow, Consent } from '../networks/connect-contract.ts'
import type { NetworkId, OAuthApp } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import { connectFlowOf } from '../networks/registry.ts'
import { type Choices, connectChosen } from './choose-accounts.ts'
import { type ConnectContext, redirectUriOf } from './connect-context.ts'
import {
  ConnectFailure,
  type Connection,
  connectionPlace,
  endingOf,
  isOver,
  openSealed,
  spendState,
} from './connections.ts'
import { secretPlace } from './oauth-apps.ts'
import { hashOf, isSignedState } from './state.ts'

/** What came back from the consent page. */
export interface Callback {
  platform: NetworkId
  state: string
  code: string | null
  error: string | null
  /** The cookie of this flow, if the browser sent one. */
  browserSecretOf(connectionId: string): string | null
}

/** Where the browser goes next. */
export type CallbackResult =
  | { kind: 'ended'; location: string }
  /** Somebody has to choose among several accounts, in this browser. */
  | { kind: 'choose'; connectionId: string; browserSecret: string }
  /** The state is none of ours: nobody knows where the browser came from, so it is sent nowhere. */
  | { kind: 'unknown' }

const mostCodeCharacters = 4_096
const choiceLifeMs = 10 * 60_000

/** Brings a flow to its end, or to the choice among several accounts. Never throws for what a browser can send. */
export async function finishConnection(
  context: ConnectContext,
  callback: Callback,
): Promise<CallbackResult> {
  const isOurs = isSignedState(context.stateSecret, callback.state)
  const spent = isOurs ? await spendState(context, callback.state) : null
  if (spent === null) return { kind: 'unknown' }
  const { connection, isFirst } = spent
  try {
    requireFresh(context, connection, isFirst, callback)
    const found = await accountsOf(context, connection, callback)
    if (found.accounts.length === 1) {
      await connectChosen(context, connection, found, null)
      return { kind: 'ended', location: endingOf(context, connection, { connected: true }) }
    }
    return await offerChoice(context, connection, found)
  } catch (error) {
    const { code, message } = failureOf(error)
    context.log.info({ connection_id: connection.id, code }, `not connected: ${message}`)
    return { kind: 'ended', location: endingOf(context, connection, { connected: false, code }) }
  }
}

function requireFresh(
  context: ConnectContext,
  connection: Connection,
  isFirst: boolean,
  callback: Callback,
): void {
  if (!isFirst) throw new ConnectFailure('state_used', 'the state came before')
  if (isOver(context, connection)) throw new ConnectFailure('state_expired', 'the state is too old')
  if (connection.platform !== callback.platform)
    throw new ConnectFailure('wrong_callback', `${callback.platform} answered`)
  if (connection.browser_hash === null) return
  const secret = callback.browserSecretOf(connection.id)
  if (secret === null || !hashOf(secret).equals(connection.browser_hash))
    throw new ConnectFailure('session_missing', 'another browser came back')
}

/** Code to token to accounts. @throws ConnectFailure, PublishError */
async function accountsOf(
  context: ConnectContext,
  connection: Connection,
  { platform, code, error }: Callback,
): Promise<Choices> {
  const flow = connectFlowOf(platform)
  if (error !== null) throw new ConnectFailure(flow.refusalOf(error), `the network said ${error}`)
  if (code === null || code.length > mostCodeCharacters)
    throw new ConnectFailure('code_rejected', 'the callback holds no code')
  const http = context.httpFor(connection.environment, platform)
  const app = await appOf(context, connection)
  const codeVerifier = openSealed(context, connection, 'code_verifier')
  const secrets = [code, codeVerifier, app.clientSecret]
  try {
    const redirectUri = redirectUriOf(context, platform)
    const now = context.clock.now()
    const consent = await flow.exchangeCode(http, { app, code, redirectUri, codeVerifier, now })
    const { access_token, refresh_token } = consent.credentials
    secrets.push(access_token, refresh_token ?? null)
    requireScopes(flow, consent)
    const accounts = await flow.listAccounts(http, consent)
    if (accounts.length > 0) return { accounts, grantedScopes: consent.grantedScopes }
    throw new ConnectFailure('no_accounts', 'there is nothing to post to')
  } catch (error) {
    throw withoutSecrets(error, secrets)
  }
}

/** A network may echo in its refusal what it was sent. */
function withoutSecrets(error: unknown, secrets: readonly (string | null)[]): ConnectFailure {
  const { code, message } = failureOf(error)
  const known = secrets.filter((secret) => secret !== null)
  return new ConnectFailure(code, redactText(message, known))
}

async function appOf(
  { database, masterKeys }: ConnectContext,
  connection: Connection,
): Promise<OAuthApp> {
  const row = await database.read
    .selectFrom('oauth_apps')
    .select(['client_id', 'client_secret'])
    .where('id', '=', connection.oauth_app_id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row?.client_secret) throw new ConnectFailure('app_missing', 'the app was deleted')
  const place = secretPlace(connection.workspace_id, connection.oauth_app_id)
  return {
    clientId: row.client_id,
    clientSecret: decrypt(masterKeys, place, row.client_secret),
  }
}

function requireScopes(flow: ConnectFlow, { grantedScopes }: Consent): void {
  if (grantedScopes === null) return
  const lacking = flow.neededScopes.filter(
    (anyOf) => !anyOf.some((scope) => grantedScopes.includes(scope)),
  )
  if (lacking.length > 0)
    throw new ConnectFailure(
      'scope_missing',
      `not granted: ${lacking.map((anyOf) => anyOf.join(' or ')).join(', ')}`,
    )
}

/** Keeps the accounts sealed until somebody has chosen, in the browser that gets this secret. */
async function offerChoice(
  context: ConnectContext,
  connection: Connection,
  choices: Choices,
): Promise<CallbackResult> {
  const browserSecret = randomBytes(32).toString('base64url')
  const place = connectionPlace(connection.workspace_id, connection.id, 'choices')
  await context.database.transact((tx) =>
    tx
      .updateTable('connections')
      .set({
        choices: encrypt(context.masterKeys, place, JSON.stringify(choices)),
        browser_hash: hashOf(browserSecret),
        code_verifier: null,
        // Whoever was slow on the consent page has the whole time again.
        expires_at: new Date(context.clock.now().getTime() + choiceLifeMs),
      })
      .where('id', '=', connection.id)
      .execute(),
  )
  return { kind: 'choose', connectionId: connection.id, browserSecret }
}

/** What an error is called at the caller's page. A bug stays a bug. */
function failureOf(error: unknown): ConnectFailure {
  if (error instanceof ConnectFailure) return error
  if (!(error instanceof PublishError)) throw error
  switch (error.code) {
    case 'auth_expired':
      return new ConnectFailure('code_rejected', error.message)
    case 'permission_denied':
      return new ConnectFailure('app_rejected', error.message)
    case 'platform_unavailable':
    case 'rate_limited':
      return new ConnectFailure('network_unreachable', error.message)
    default:
      return new ConnectFailure('network_refused', error.message)
  }
}
