import type { AccountForDelivery } from '../../accounts/accounts.ts'
import type { Scope } from '../../db/schema.ts'
import { AppError } from '../../errors.ts'
import { redactText } from '../../lib/redact.ts'
import type { Credentials } from '../../networks/contract.ts'
import { PublishError } from '../../networks/publish-error.ts'
import { type AnyNetwork, connectFlowOf, networkOf } from '../../networks/registry.ts'
import type { ConnectContext } from '../connect-context.ts'
import { type Diagnosis, diagnosisOf, type Finding, unreachable } from './finding.ts'

interface StoredFacts {
  healthReason: string | null
  grantedScopes: string[] | null
  tokenExpiresAt: Date | null
  /** The first scheduled post after the token's end, and how many there are. */
  firstLatePostAt: Date | null
  latePosts: number
}

const reconnect = 'Connect the account again: GET /v1/oauth/{platform}/start, or POST /v1/accounts.'

/** What would stop the next post of an account. @throws AppError not_found */
export async function checkAccount(
  context: ConnectContext,
  scope: Scope,
  id: string,
): Promise<Diagnosis> {
  const facts = await readFacts(context, scope, id)
  const account = await context.accounts.load(id)
  if (!account) throw unknownAccount()
  const network = networkOf(account.platform)
  const findings = [
    ...healthFindings(account, facts),
    ...scopeFindings(account, facts),
    ...mediaFindings(context, account),
    ...tokenFindings(context, network, account, facts),
    ...(await identityFindings(context, network, account)),
  ]
  return diagnosisOf(findings, context.clock.now())
}

async function readFacts(
  { database }: ConnectContext,
  { workspaceId, environment, accountIds }: Scope,
  id: string,
): Promise<StoredFacts> {
  const [row] = await database.query<StoredFacts>({
    name: 'doctor-facts',
    text: `select a.health_reason as "healthReason", a.granted_scopes as "grantedScopes", a.token_expires_at as "tokenExpiresAt",
        min(p.scheduled_at) as "firstLatePostAt", count(p.id) as "latePosts"
      from accounts a
      left join deliveries d on d.account_id = a.id and d.status = 'pending'
      left join posts p on p.id = d.post_id and p.status = 'scheduled' and p.scheduled_at > a.token_expires_at
      where a.id = $1 and a.workspace_id = $2 and a.environment = $3 and a.disconnected_at is null
      group by a.id`,
    values: [id, workspaceId, environment],
  })
  if (!row || (accountIds && !accountIds.includes(id))) throw unknownAccount()
  return row
}

function healthFindings(account: AccountForDelivery, { healthReason }: StoredFacts): Finding[] {
  if (account.isSealedShut)
    return [
      {
        severity: 'error',
        code: 'sealed_shut',
        message: 'None of the configured master keys opens the tokens.',
        fix: `Restore the key in MASTER_KEYS. If it is lost: ${reconnect}`,
      },
    ]
  if (account.health === 'active' || account.health === 'expiring') return []
  const message = healthReason ?? 'The network no longer takes the access token.'
  return [{ severity: 'error', code: account.health, message, fix: reconnect }]
}

function scopeFindings(account: AccountForDelivery, { grantedScopes }: StoredFacts): Finding[] {
  const flow = connectFlowOf(account.platform)
  if (grantedScopes === null) return []
  const has = (scope: string): boolean => grantedScopes.includes(scope)
  const needed = flow.neededScopes.filter((anyOf) => !anyOf.some(has))
  const useful = flow.defaultScopes.filter(
    (scope) => !has(scope) && !needed.some((anyOf) => anyOf.includes(scope)),
  )
  const fix = `${reconnect} On the consent page leave all boxes ticked.`
  const findings: Finding[] = needed.map((anyOf) => ({
    severity: 'error',
    code: 'scope_missing',
    message: `${anyOf.join(' or ')} was not granted, and nothing can be posted without it.`,
    fix,
  }))
  for (const scope of useful)
    findings.push({
      severity: 'warning',
      code: 'scope_missing',
      message: `${scope} was not granted: some posts will fail, or their outcome cannot be read.`,
      fix,
    })
  return findings
}

/** A token that ends before a scheduled post, and that nobody can renew. */
function tokenFindings(
  context: ConnectContext,
  network: AnyNetwork,
  account: AccountForDelivery,
  { tokenExpiresAt, firstLatePostAt, latePosts }: StoredFacts,
): Finding[] {
  if (tokenExpiresAt === null || account.credentials === null) return []
  const app = account.oauthApp ?? context.oauthAppFor(account.environment, account.platform)
  const obstacle = network.refreshObstacle(account.credentials, app)
  if (obstacle === null) return []
  const ends = `The access token ends at ${tokenExpiresAt.toISOString()}, and ${obstacle}.`
  if (firstLatePostAt === null)
    return [{ severity: 'warning', code: 'token_ends', message: ends, fix: reconnect }]
  const first = firstLatePostAt.toISOString()
  const message = `${ends} ${latePosts} scheduled post${latePosts === 1 ? '' : 's'} would fail, the first at ${first}.`
  return [{ severity: 'error', code: 'token_ends_before_post', message, fix: reconnect }]
}

/** Networks that fetch files themselves cannot reach an address of this machine. */
function mediaFindings({ publicUrl }: ConnectContext, account: AccountForDelivery): Finding[] {
  const { hostname, protocol } = new URL(publicUrl)
  const isInside = /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[)/.test(hostname)
  const fetches = connectFlowOf(account.platform).fetchesMedia
  if (account.environment === 'test' || !fetches || (protocol === 'https:' && !isInside)) return []
  return [
    {
      severity: 'warning',
      code: 'media_unreachable_from_outside',
      message: `${networkOf(account.platform).name} fetches files itself, over https, and cannot reach ${publicUrl}.`,
      fix: 'Set PUBLIC_URL to an https address that is reached from outside.',
    },
  ]
}

/** Asks the network whose token this is: the one proof that it is good now. */
async function identityFindings(
  context: ConnectContext,
  network: AnyNetwork,
  { credentials, environment, platform, platformAccountId }: AccountForDelivery,
): Promise<Finding[]> {
  if (credentials === null) return []
  try {
    const found = await network.identify(context.httpFor(environment, platform), credentials)
    if (isSame(found.platformAccountId, platformAccountId)) return []
    const message = `The token belongs to ${found.handle ?? found.platformAccountId}, not to this account.`
    return [{ severity: 'error', code: 'other_account', message, fix: reconnect }]
  } catch (error) {
    if (!(error instanceof PublishError)) throw error
    const message = redactText(error.message, secretsOf(credentials))
    if (error.code === 'auth_expired')
      return [{ severity: 'error', code: 'token_refused', message, fix: reconnect }]
    if (error.code === 'permission_denied')
      return [{ severity: 'warning', code: 'identity_unreadable', message, fix: reconnect }]
    return [unreachable(network.name, error)]
  }
}

/** An account may have been connected under a whole URN, of which the network tells the last part. */
function isSame(found: string, stored: string): boolean {
  return found === stored || stored.endsWith(`:${found}`)
}

function secretsOf({ access_token, refresh_token }: Credentials): string[] {
  return refresh_token ? [access_token, refresh_token] : [access_token]
}

function unknownAccount(): AppError {
  return new AppError('not_found', 'There is no account with this id.')
}
