import type { Database } from '../db/database.ts'
import type { Environment, Role } from '../db/schema.ts'
import { AppError, type FieldProblem } from '../errors.ts'
import type { Caller } from '../keys/caller.ts'

/** Where a person wants to act: what the headers `Dravo-Workspace` and `Dravo-Environment` say. */
export interface WantedPlace {
  workspace: string | undefined
  environment: string | undefined
}

interface Membership {
  workspaceId: string
  role: Role
}

/**
 * The person as a caller in one workspace. Read anew for each request: who is taken out of a
 * workspace is out at once.
 * @throws AppError validation_failed; forbidden for a workspace the person is not in, which is said of
 * one that does not exist too, and for somebody who is in none
 */
export async function findCaller(
  database: Database,
  userId: string,
  place: WantedPlace,
): Promise<Caller> {
  const environment = environmentOf(place.environment)
  const memberships = await database.query<Membership>({
    name: 'find-memberships',
    text: `select workspace_id as "workspaceId", role from members where user_id = $1 order by created_at, workspace_id`,
    values: [userId],
  })
  const { workspaceId, role } = chosen(memberships, place.workspace)
  return { workspaceId, environment, actor: { kind: 'person', id: userId, role } }
}

function environmentOf(value: string | undefined): Environment {
  if (value === undefined) return 'live'
  if (value === 'live' || value === 'test') return value
  throw refusal('headers.Dravo-Environment', 'The header Dravo-Environment must be live or test.')
}

function chosen(memberships: readonly Membership[], wanted: string | undefined): Membership {
  const [first, ...others] = memberships
  if (!first)
    throw new AppError('forbidden', 'You are in no workspace. Ask an owner to invite you.')
  if (wanted !== undefined) {
    const found = memberships.find(({ workspaceId }) => workspaceId === wanted)
    if (!found)
      throw new AppError('forbidden', 'You are not in the workspace that Dravo-Workspace names.')
    return found
  }
  if (others.length > 0)
    throw refusal(
      'headers.Dravo-Workspace',
      'You are in several workspaces: name one in the header Dravo-Workspace.',
    )
  return first
}

function refusal(path: string, message: string): AppError {
  const problem: FieldProblem = { path, code: 'invalid', message }
  return new AppError('validation_failed', message, { problems: [problem] })
}
