import type { Database, Tx } from '../db/database.ts'
import type { Role } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Caller } from '../keys/caller.ts'
import { recordAct } from '../keys/record-act.ts'

export interface MemberView {
  id: string
  name: string
  email: string
  role: Role
  created_at: string
}

/** The people of a workspace, in the order in which they came. */
export async function listMembers(database: Database, workspaceId: string): Promise<MemberView[]> {
  const rows = await database.read
    .selectFrom('members as m')
    .innerJoin('people as p', 'p.id', 'm.user_id')
    .select(['p.id', 'p.name', 'p.email', 'm.role', 'm.created_at'])
    .where('m.workspace_id', '=', workspaceId)
    .orderBy('m.created_at')
    .orderBy('p.id')
    .execute()
  return rows.map(({ created_at, ...row }) => ({ ...row, created_at: created_at.toISOString() }))
}

/** Gives a member another role. @throws AppError not_found, last_owner */
export async function changeRole(
  database: Database,
  caller: Caller,
  userId: string,
  role: Role,
): Promise<MemberView> {
  await database.transact(async (tx) => {
    const former = await lockMember(tx, caller.workspaceId, userId)
    if (former === 'owner' && role !== 'owner') await requireOtherOwner(tx, caller, userId)
    await tx
      .updateTable('members')
      .set({ role })
      .where('workspace_id', '=', caller.workspaceId)
      .where('user_id', '=', userId)
      .execute()
    await recordAct(tx, caller, {
      action: 'member.role_changed',
      targetId: userId,
      data: { from: former, to: role },
      environment: null,
    })
  })
  const members = await listMembers(database, caller.workspaceId)
  const changed = members.find(({ id }) => id === userId)
  if (!changed) throw unknownMember()
  return changed
}

/** Takes a member out; the next request finds them outside. @throws AppError not_found, last_owner */
export async function removeMember(
  database: Database,
  caller: Caller,
  userId: string,
): Promise<void> {
  await database.transact(async (tx) => {
    const former = await lockMember(tx, caller.workspaceId, userId)
    if (former === 'owner') await requireOtherOwner(tx, caller, userId)
    await tx
      .deleteFrom('members')
      .where('workspace_id', '=', caller.workspaceId)
      .where('user_id', '=', userId)
      .execute()
    await recordAct(tx, caller, {
      action: 'member.removed',
      targetId: userId,
      data: { role: former },
      environment: null,
    })
  })
}

/** All owners are locked in one order, so that two who remove each other do not both succeed. */
async function lockMember(tx: Tx, workspaceId: string, userId: string): Promise<Role> {
  const rows = await tx
    .selectFrom('members')
    .select(['user_id', 'role'])
    .where('workspace_id', '=', workspaceId)
    .where((where) => where.or([where('user_id', '=', userId), where('role', '=', 'owner')]))
    .orderBy('user_id')
    .forUpdate()
    .execute()
  const found = rows.find((row) => row.user_id === userId)
  if (!found) throw unknownMember()
  return found.role
}

async function requireOtherOwner(tx: Tx, { workspaceId }: Caller, userId: string): Promise<void> {
  const other = await tx
    .selectFrom('members')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .where('user_id', '<>', userId)
    .executeTakeFirst()
  if (!other)
    throw new AppError(
      'last_owner',
      'This is the only owner. Make somebody else an owner first; a workspace without one could not be managed.',
    )
}

function unknownMember(): AppError {
  return new AppError('not_found', 'There is no member with this id.')
}
