import type { Scope } from '../../db/schema.ts'
import { decrypt } from '../../lib/envelope.ts'
import { redactText } from '../../lib/redact.ts'
import type { ConnectFlow } from '../../networks/connect-contract.ts'
import type { NetworkId, OAuthApp } from '../../networks/contract.ts'
import { PublishError } from '../../networks/publish-error.ts'
import { connectFlowOf, networkOf } from '../../networks/registry.ts'
import { type ConnectContext, redirectUriOf } from '../connect-context.ts'
import { getOAuthApp, type OAuthAppRow, secretPlace } from '../oauth-apps.ts'
import { type Diagnosis, diagnosisOf, type Finding, unreachable } from './finding.ts'

/** What stands between an app and connected accounts. @throws AppError not_found */
export async function checkOAuthApp(
  context: ConnectContext,
  scope: Scope,
  id: string,
): Promise<Diagnosis> {
  const app = await getOAuthApp(context, scope, id)
  const platform = app.platform as NetworkId
  const flow = connectFlowOf(platform)
  const findings = [
    ...(await credentialFindings(context, flow, app)),
    ...redirectFindings(context, app, await hasConnected(context, id), flow),
    ...(app.environment === 'live' ? flow.cautions : []),
  ]
  return diagnosisOf(findings, context.clock.now())
}

async function credentialFindings(
  context: ConnectContext,
  flow: ConnectFlow,
  row: OAuthAppRow,
): Promise<Finding[]> {
  const platform = row.platform as NetworkId
  const place = secretPlace(row.workspace_id, row.id)
  const clientSecret = decrypt(context.masterKeys, place, row.client_secret ?? '')
  const app: OAuthApp = { clientId: row.client_id, clientSecret }
  try {
    await flow.checkApp(context.httpFor(row.environment, platform), app)
    return []
  } catch (error) {
    const { name } = networkOf(platform)
    if (!(error instanceof PublishError && error.code === 'permission_denied'))
      return [unreachable(name, error)]
    return [
      {
        severity: 'error',
        code: 'app_rejected',
        message: redactText(error.message, [clientSecret]),
        fix: `Copy client id and secret anew from ${flow.appPage}, and add the app again with POST /v1/oauth-apps.`,
      },
    ]
  }
}

/** No network tells which addresses are registered; a consent that came back is the proof. */
function redirectFindings(
  context: ConnectContext,
  app: OAuthAppRow,
  isProven: boolean,
  flow: ConnectFlow,
): Finding[] {
  const address = redirectUriOf(context, app.platform as NetworkId)
  const findings: Finding[] = []
  if (app.environment === 'live' && !address.startsWith('https://'))
    findings.push({
      severity: 'error',
      code: 'redirect_uri_not_https',
      message: `Networks send people back to https addresses only, and this program is reached at ${context.publicUrl}.`,
      fix: 'Set PUBLIC_URL to the https address under which people reach it.',
    })
  if (!isProven)
    findings.push({
      severity: 'info',
      code: 'redirect_uri_unproven',
      message:
        'No account was connected under this app yet, so nobody knows whether its redirect URI is registered.',
      fix: `Register ${address} to the letter at ${flow.appPage}, then connect an account.`,
    })
  return findings
}

async function hasConnected({ database }: ConnectContext, appId: string): Promise<boolean> {
  const row = await database.read
    .selectFrom('accounts')
    .select('id')
    .where('oauth_app_id', '=', appId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
