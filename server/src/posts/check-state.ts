import type { AccountForPost, Accounts } from '../accounts/accounts.ts'
import type { Scope } from '../db/schema.ts'
import { AppError, type FieldProblem } from '../errors.ts'

export const scheduleAheadMs = 60_000

export function scheduleProblems(
  scheduledAt: string | null | undefined,
  now: Date,
): FieldProblem[] {
  if (!scheduledAt) return []
  const atMs = Date.parse(scheduledAt)
  if (Number.isNaN(atMs) || atMs >= now.getTime() + scheduleAheadMs) return []
  const message = 'scheduled_at must be at least 60 seconds in the future.'
  return [{ path: 'scheduled_at', code: 'scheduled_too_soon', message }]
}

/** One problem for each id that is not a connected account of this workspace and environment. */
export function accountProblems(
  ids: readonly string[],
  found: readonly AccountForPost[],
): FieldProblem[] {
  const known = new Set(found.map((account) => account.id))
  return ids.flatMap((id, index) =>
    known.has(id)
      ? []
      : [
          {
            path: `account_ids[${index}]`,
            code: 'unknown_account',
            message: `There is no connected account "${id}" here. GET /v1/accounts lists yours; test keys see sandbox accounts only.`,
          },
        ],
  )
}

/**
 * What depends on time or state, for the parts of a body that are well-formed. Used alone to complete
 * the list of problems of a malformed body.
 */
export async function stateProblems(
  accounts: Accounts,
  scope: Scope,
  body: unknown,
): Promise<FieldProblem[]> {
  if (typeof body !== 'object' || body === null) return []
  const { account_ids: ids, scheduled_at: scheduledAt } = body as Record<string, unknown>
  const problems = typeof scheduledAt === 'string' ? scheduleProblems(scheduledAt, new Date()) : []
  if (!Array.isArray(ids) || ids.length > 100) return problems
  const texts = ids.filter(
    (id): id is string => typeof id === 'string' && id.length <= 64 && !id.includes('\0'),
  )
  return [...problems, ...accountProblems(texts, await accounts.find(scope, texts))]
}

/** The first sentence a person reads: the only problem, or how many there are. */
export function validationError(problems: readonly FieldProblem[]): AppError {
  const [first] = problems
  const detail =
    problems.length === 1 && first
      ? first.message
      : `${problems.length} problems: ${problems
          .slice(0, 3)
          .map((problem) => problem.message)
          .join(' ')}${problems.length > 3 ? ' …' : ''}`
  return new AppError('validation_failed', detail, { problems })
}
