import { sql } from 'kysely'
import type { ConnectableAccount } from '../networks/connect-contract.ts'
import type { NetworkId } from '../networks/contract.ts'
import type { ConnectContext } from './connect-context.ts'
import { type Connection, endingOf, isOver, openSealed } from './connections.ts'
import { hashOf } from './state.ts'

/** What a consent lets us post to, while somebody chooses. */
export interface Choices {
  accounts: ConnectableAccount[]
  grantedScopes: readonly string[] | null
}

/** A choice as the page shows it: no secrets. */
export interface OpenChoice {
  connectionId: string
  platform: NetworkId
  /** Where the answer to the choice leads; null for our own page. */
  returnOrigin: string | null
  accounts: { id: string; name: string; handle: string | null; kind: string }[]
}

/** The choice that waits for this browser; null when there is none, it is made, or it is over. */
export async function readChoice(
  context: ConnectContext,
  connectionId: string,
  browserSecret: string | null,
): Promise<OpenChoice | null> {
  const open = await openChoice(context, connectionId, browserSecret)
  if (open === null) return null
  return {
    connectionId,
    platform: open.connection.platform as NetworkId,
    returnOrigin: originOf(open.connection.return_url),
    accounts: open.choices.accounts.map(({ platformAccountId, name, handle, kind }) => ({
      id: platformAccountId,
      name,
      handle,
      kind,
    })),
  }
}

/**
 * Connects what was chosen; an empty choice connects nothing.
 * @returns where the browser goes, or null when the choice is made or over
 */
export async function chooseAccounts(
  context: ConnectContext,
  connectionId: string,
  browserSecret: string | null,
  chosenIds: ReadonlySet<string>,
): Promise<string | null> {
  const open = await openChoice(context, connectionId, browserSecret)
  if (open === null) return null
  const { connection, choices } = open
  const isOurs = await finish(context, connectionId)
  if (!isOurs) return null
  const accounts = choices.accounts.filter((each) => chosenIds.has(each.platformAccountId))
  if (accounts.length === 0)
    return endingOf(context, connection, { connected: false, code: 'access_denied' })
  await connectChosen(context, connection, choices, chosenIds)
  return endingOf(context, connection, { connected: true })
}

function originOf(address: string | null): string | null {
  return address === null ? null : new URL(address).origin
}

async function openChoice(
  context: ConnectContext,
  id: string,
  browserSecret: string | null,
): Promise<{ connection: Connection; choices: Choices } | null> {
  if (browserSecret === null) return null
  const connection = await context.database.read
    .selectFrom('connections')
    .selectAll()
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .executeTakeFirst()
  if (!connection || isOver(context, connection)) return null
  const isSameBrowser = connection.browser_hash?.equals(hashOf(browserSecret)) ?? false
  const text = isSameBrowser ? openSealed(context, connection, 'choices') : null
  return text === null ? null : { connection, choices: JSON.parse(text) as Choices }
}

/** Of two clicks one gets it. What was sealed for the choice is erased. */
async function finish({ database }: ConnectContext, id: string): Promise<boolean> {
  const result = await database.transact((tx) =>
    tx
      .updateTable('connections')
      .set({ finished_at: sql`now()`, choices: null, code_verifier: null })
      .where('id', '=', id)
      .where('finished_at', 'is', null)
      .executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}

/** Connects accounts under the flow's app; one that was connected before keeps its id. `null`: all of them. */
export async function connectChosen(
  context: ConnectContext,
  connection: Connection,
  { accounts, grantedScopes }: Choices,
  chosenIds: ReadonlySet<string> | null,
): Promise<void> {
  const { workspace_id, environment, actor_kind, actor_id, oauth_app_id } = connection
  for (const account of accounts) {
    if (chosenIds !== null && !chosenIds.has(account.platformAccountId)) continue
    await context.accounts.connect(
      { workspaceId: workspace_id, environment },
      {
        platform: connection.platform as NetworkId,
        platformAccountId: account.platformAccountId,
        handle: account.handle,
        profile: { ...account.profile },
        credentials: account.credentials,
        connectionType: 'oauth',
        consent: {
          oauthAppId: oauth_app_id,
          grantedScopes,
          id: connection.id,
          ownerId: account.ownerId,
        },
      },
      { kind: actor_kind, id: actor_id },
    )
  }
  if (chosenIds === null) await finish(context, connection.id)
}
