import { setHealth } from '../accounts/set-health.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Environment } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { decrypt } from '../lib/envelope.ts'
import { newId } from '../lib/ids.ts'
import { connectFlowOf, networkIds } from '../networks/registry.ts'
import { readSignedRequest } from '../networks/signed-request.ts'
import type { ConnectContext } from './connect-context.ts'
import { secretPlace } from './oauth-apps.ts'

/** A notice that comes much later than it was signed is a repeated one. */
const mostAgeMs = 24 * 3_600_000

interface Owned {
  id: string
  workspaceId: string
  environment: Environment
  appId: string
  sealedSecret: string
}

/**
 * Somebody removed the app at the network: their accounts are marked, and told as events.
 * @throws AppError validation_failed unless the notice is signed by an app that connected them
 */
export async function takeDeauthorization(context: ConnectContext, text: string): Promise<void> {
  for (const account of await ownedBy(context, text)) {
    const reason = 'The access was taken back at the network. Connect the account again.'
    await setHealth(context.database, account.id, 'revoked', reason)
    await record(context, account, 'account.access_revoked', newId('audit'))
  }
}

/**
 * Somebody wants their data gone: tokens, name and everything known of their accounts are erased.
 * @returns the code under which `/connect/deletion` confirms it
 * @throws AppError validation_failed as above
 */
export async function takeDeletion(context: ConnectContext, text: string): Promise<string> {
  const code = newId('audit')
  for (const [index, account] of (await ownedBy(context, text)).entries()) {
    const { workspaceId, environment } = account
    await context.accounts
      .disconnect({ workspaceId, environment }, account.id, { kind: 'network' })
      .catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'not_found')) throw error
      })
    await context.database.query({
      text: `update accounts set handle = null, profile = '{}', owner_id = null, health_reason = null where id = $1`,
      values: [account.id],
    })
    await record(context, account, 'account.data_erased', index === 0 ? code : newId('audit'))
  }
  return code
}

/** When the data behind a code was erased; null for an unknown code. */
export async function readDeletion(context: ConnectContext, code: string): Promise<Date | null> {
  const [row] = await context.database.query<{ created_at: Date }>({
    text: `select created_at from audit_log where id = $1 and action = 'account.data_erased'`,
    values: [code],
  })
  return row?.created_at ?? null
}

/** The accounts of the person whom a notice names, under the apps that signed it. */
async function ownedBy(context: ConnectContext, text: string): Promise<Owned[]> {
  const notice = readSignedRequest(text)
  const ageMs = notice ? context.clock.now().getTime() - notice.issuedAt.getTime() : mostAgeMs + 1
  if (notice === null || ageMs > mostAgeMs) throw unsigned()
  const platforms = networkIds.filter((id) => connectFlowOf(id).signsNotices)
  const accounts = await context.database.query<Owned>({
    name: 'find-owned',
    text: `select a.id, a.workspace_id as "workspaceId", a.environment, o.id as "appId", o.client_secret as "sealedSecret"
      from accounts a join oauth_apps o on o.id = a.oauth_app_id
      where a.owner_id = $1 and a.platform = any($2) and o.client_secret is not null`,
    values: [notice.userId, platforms],
  })
  const signed = accounts.filter(({ workspaceId, appId, sealedSecret }) => {
    const place = secretPlace(workspaceId, appId)
    return notice.isSignedBy(decrypt(context.masterKeys, place, sealedSecret))
  })
  if (signed.length === 0) throw unsigned()
  return signed
}

/** The same words whether nobody of that id is here, or the signature is wrong. */
function unsigned(): AppError {
  const message = 'signed_request is not signed by an app that accounts were connected under.'
  const problems = [{ path: 'signed_request', code: 'invalid', message }]
  return new AppError('validation_failed', message, { problems })
}

async function record(
  { database }: ConnectContext,
  { id, workspaceId, environment }: Owned,
  action: string,
  entryId: string,
): Promise<void> {
  const actor = { kind: 'network' } as const
  await database.transact((tx) =>
    recordAudit(tx, { id: entryId, workspaceId, environment, actor, action, targetId: id }),
  )
}
