import { randomBytes } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { recordAudit } from '../audit/record-audit.ts'
import type { Database } from '../db/database.ts'
import type { Role, Schema } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Caller } from '../keys/caller.ts'
import { recordAct } from '../keys/record-act.ts'
import { newId } from '../lib/ids.ts'
import { sha256 } from '../lib/json-text.ts'
import {
  checkPerson,
  insertMember,
  insertPerson,
  normalEmail,
  type PersonDetails,
} from './new-person.ts'
import type { SignIn } from './sign-in.ts'

const lifeDays = 7

export interface InvitationView {
  id: string
  email: string
  role: Role
  created_at: string
  expires_at: string
}

/** An invitation as the page behind its link shows it. */
export interface OpenInvitation {
  id: string
  workspaceId: string
  workspaceName: string
  email: string
  role: Role
  /** The address belongs to somebody who has a password here already. */
  isKnown: boolean
}

type Row = Pick<
  Selectable<Schema['invitations']>,
  'id' | 'email' | 'role' | 'created_at' | 'expires_at'
>

function toView({ created_at, expires_at, ...row }: Row): InvitationView {
  return { ...row, created_at: created_at.toISOString(), expires_at: expires_at.toISOString() }
}

/** Invites an address. @returns the invitation, and the secret of its link, shown this once */
export async function invite(
  database: Database,
  caller: Caller,
  email: string,
  role: Role,
): Promise<{ view: InvitationView; token: string }> {
  const token = randomBytes(32).toString('base64url')
  return database.transact(async (tx) => {
    const row = await tx
      .insertInto('invitations')
      .values({
        id: newId('invitation'),
        workspace_id: caller.workspaceId,
        email: normalEmail(email),
        role,
        token_hash: sha256(token),
        invited_by: caller.actor.id,
        expires_at: sql`now() + interval '${sql.raw(String(lifeDays))} days'`,
      })
      .returning(['id', 'email', 'role', 'created_at', 'expires_at'])
      .executeTakeFirstOrThrow()
    await recordAct(tx, caller, {
      action: 'invitation.created',
      targetId: row.id,
      data: { email: row.email, role },
      environment: null,
    })
    return { view: toView(row), token }
  })
}

/** The invitations that can still be used, newest first. */
export async function listInvitations(
  database: Database,
  workspaceId: string,
): Promise<InvitationView[]> {
  const rows = await database.read
    .selectFrom('invitations')
    .select(['id', 'email', 'role', 'created_at', 'expires_at'])
    .where('workspace_id', '=', workspaceId)
    .where('accepted_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('created_at', 'desc')
    .execute()
  return rows.map(toView)
}

/** Ends an invitation that was not used. @throws AppError not_found */
export async function withdrawInvitation(
  database: Database,
  caller: Caller,
  id: string,
): Promise<void> {
  await database.transact(async (tx) => {
    const row = await tx
      .updateTable('invitations')
      .set({ withdrawn_at: sql`now()` })
      .where('id', '=', id)
      .where('workspace_id', '=', caller.workspaceId)
      .where('accepted_at', 'is', null)
      .where('withdrawn_at', 'is', null)
      .returning('email')
      .executeTakeFirst()
    if (!row) throw new AppError('not_found', 'There is no open invitation with this id.')
    await recordAct(tx, caller, {
      action: 'invitation.withdrawn',
      targetId: id,
      data: { email: row.email },
      environment: null,
    })
  })
}

/** What a link leads to; null when it is used, withdrawn, too old, or none of ours. */
export async function openInvitation(
  database: Database,
  token: string,
): Promise<OpenInvitation | null> {
  const [row] = await database.query<OpenInvitation>({
    name: 'open-invitation',
    text: `select i.id, i.email, i.role, w.id as "workspaceId", w.name as "workspaceName",
        exists (select from people p where p.email = i.email) as "isKnown"
      from invitations i join workspaces w on w.id = i.workspace_id
      where i.token_hash = $1 and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now()`,
    values: [sha256(token)],
  })
  return row ?? null
}

/**
 * Lets somebody in: a new person with the name and password they typed, a known one with the password
 * they have.
 * @param knownUserId who proved to be the invited person, when the address is known
 * @returns false when the link was used meanwhile
 * @throws AppError validation_failed
 */
export async function acceptInvitation(
  database: Database,
  signIn: SignIn,
  invitation: OpenInvitation,
  person: PersonDetails,
  knownUserId: string | null,
): Promise<boolean> {
  const details = { ...person, email: invitation.email }
  if (knownUserId === null) checkPerson(details)
  const passwordHash = knownUserId === null ? await signIn.hashPassword(person.password) : ''
  return database.transact(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('invitations')
      .set({ accepted_at: sql`now()` })
      .where('id', '=', invitation.id)
      .where('accepted_at', 'is', null)
      .where('withdrawn_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    const { workspaceId, role } = invitation
    const id = knownUserId ?? (await insertPerson(tx, details, passwordHash))
    await insertMember(tx, workspaceId, id, role)
    await recordAudit(tx, {
      workspaceId,
      environment: null,
      actor: { kind: 'person', id },
      action: 'member.joined',
      targetId: id,
      data: { role },
    })
    return true
  })
}
