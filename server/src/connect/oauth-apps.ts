import { type Selectable, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { claimIdempotencyKey } from '../db/idempotency.ts'
import type { Schema, Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Caller } from '../keys/caller.ts'
import { recordAct } from '../keys/record-act.ts'
import { encrypt, type SecretPlace } from '../lib/envelope.ts'
import { newId } from '../lib/ids.ts'
import type { NetworkId } from '../networks/contract.ts'
import { type ConnectContext, redirectUriOf } from './connect-context.ts'

/** A developer app as its owner sees it: everything but the secret. */
export interface OAuthAppView {
  id: string
  platform: string
  name: string
  client_id: string
  redirect_uri: string
  scopes: string[]
  allowed_return_urls: string[]
  created_at: string
}

export interface NewOAuthApp {
  platform: NetworkId
  name: string
  clientId: string
  clientSecret: string
  scopes: readonly string[]
  allowedReturnUrls: readonly string[]
}

export type OAuthAppRow = Selectable<Schema['oauth_apps']>

const columns = [
  'id',
  'platform',
  'name',
  'client_id',
  'scopes',
  'allowed_return_urls',
  'created_at',
] as const

function toView(
  context: ConnectContext,
  row: Pick<OAuthAppRow, (typeof columns)[number]>,
): OAuthAppView {
  const { created_at, ...fields } = row
  return {
    ...fields,
    redirect_uri: redirectUriOf(context, row.platform as NetworkId),
    created_at: created_at.toISOString(),
  }
}

/** Where an app's secret is sealed. */
export function secretPlace(workspaceId: string, rowId: string): SecretPlace {
  return { workspaceId, table: 'oauth_apps', column: 'client_secret', rowId }
}

/** The apps of a workspace in one environment, newest first. */
export async function listOAuthApps(
  context: ConnectContext,
  scope: Scope,
): Promise<OAuthAppView[]> {
  const rows = await context.database.read
    .selectFrom('oauth_apps')
    .select(columns)
    .where('workspace_id', '=', scope.workspaceId)
    .where('environment', '=', scope.environment)
    .where('deleted_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => toView(context, row))
}

/** The app of that id, whole. @throws AppError not_found */
export async function getOAuthApp(
  context: ConnectContext,
  scope: Scope,
  id: string,
): Promise<OAuthAppRow> {
  const row = await context.database.read
    .selectFrom('oauth_apps')
    .selectAll()
    .where('id', '=', id)
    .where('workspace_id', '=', scope.workspaceId)
    .where('environment', '=', scope.environment)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw unknownApp()
  return row
}

/** Stores an app; the same Idempotency-Key with the same body gives the one that was made. @throws AppError */
export async function createOAuthApp(
  context: ConnectContext,
  caller: Caller,
  app: NewOAuthApp,
  idempotencyKey: string | null,
): Promise<{ app: OAuthAppView; isReplay: boolean }> {
  const { workspaceId, environment } = caller
  return context.database.transact(async (tx) => {
    const id = newId('oauthApp')
    const route = 'POST /v1/oauth-apps'
    const claim = { workspaceId, environment, route, key: idempotencyKey ?? '', body: app }
    const known = idempotencyKey === null ? null : await claimIdempotencyKey(tx, claim, id)
    if (known !== null) return { app: toView(context, await readApp(tx, known)), isReplay: true }
    const row = await tx
      .insertInto('oauth_apps')
      .values({
        id,
        workspace_id: workspaceId,
        environment,
        platform: app.platform,
        name: app.name,
        client_id: app.clientId,
        client_secret: encrypt(context.masterKeys, secretPlace(workspaceId, id), app.clientSecret),
        scopes: [...app.scopes],
        allowed_return_urls: JSON.stringify(app.allowedReturnUrls),
      })
      .returning(columns)
      .executeTakeFirstOrThrow()
    await recordAct(tx, caller, {
      action: 'oauth_app.created',
      targetId: id,
      data: { name: app.name, platform: app.platform },
      environment: caller.environment,
    })
    return { app: toView(context, row), isReplay: false }
  })
}

async function readApp(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('oauth_apps')
    .select(columns)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw unknownApp()
  return row
}

/**
 * Erases an app with its secret.
 * @throws AppError not_found; oauth_app_in_use while accounts are connected under it: without the
 * secret their tokens could not be renewed
 */
export async function deleteOAuthApp(
  context: ConnectContext,
  caller: Caller,
  id: string,
): Promise<void> {
  await context.database.transact(async (tx) => {
    const row = await tx
      .updateTable('oauth_apps')
      .set({ client_secret: null, deleted_at: sql`now()` })
      .where('id', '=', id)
      .where('workspace_id', '=', caller.workspaceId)
      .where('environment', '=', caller.environment)
      .where('deleted_at', 'is', null)
      .returning('name')
      .executeTakeFirst()
    if (!row) throw unknownApp()
    const users = await tx
      .selectFrom('accounts')
      .select('id')
      .where('oauth_app_id', '=', id)
      .where('disconnected_at', 'is', null)
      .limit(3)
      .execute()
    if (users.length > 0)
      throw new AppError(
        'oauth_app_in_use',
        `Accounts are connected under this app, such as ${users.map((user) => user.id).join(', ')}. Disconnect them, or connect them under another app, first.`,
      )
    await recordAct(tx, caller, {
      action: 'oauth_app.deleted',
      targetId: id,
      data: { name: row.name },
      environment: caller.environment,
    })
  })
}

function unknownApp(): AppError {
  return new AppError('not_found', 'There is no OAuth app with this id.')
}
