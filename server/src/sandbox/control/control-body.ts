import type { ZodType, z } from 'zod'
import { AppError, type FieldProblem } from '../../errors.ts'
import { BodyTooLarge } from '../../networks/simulator-contract.ts'
import { RequestBody } from '../gateway/request-body.ts'
import type { Visit } from '../gateway/visit.ts'

const maxBytes = 1 << 20

/** @throws AppError that names each field and how to mend it */
export async function controlBody<T>(visit: Visit, schema: ZodType<T>): Promise<T> {
  return checked(parsed(await textOf(visit)), schema)
}

/** @throws AppError */
export function checked<T>(value: unknown, schema: ZodType<T>): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw validationFailed(result.error.issues.flatMap(fieldProblems))
}

export function validationFailed(problems: readonly FieldProblem[]): AppError {
  const detail = problems.map(({ path, message }) => `${path}: ${message}`).join(' ')
  return new AppError('validation_failed', detail, { problems })
}

/** An empty body stands for an object without fields. */
function parsed(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError(
      'invalid_json',
      'The body is not JSON. Send an object such as {"caps":"off"}.',
      { cause: error },
    )
  }
}

async function textOf(visit: Visit): Promise<string> {
  try {
    return (await new RequestBody(visit.request).bytes(maxBytes)).toString()
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    throw new AppError('payload_too_large', 'Controls take up to 1 MB.')
  }
}

function fieldProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: path || 'body', code: issue.code, message: `${issue.message}.` }]
  }
  return issue.keys.map((key) => ({
    path: path ? `${path}.${key}` : key,
    code: 'unknown_field',
    message: 'There is no such field; remove it or look for a typing mistake.',
  }))
}
