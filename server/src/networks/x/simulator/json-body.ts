import type { SimulatorRequest } from '../../simulator-contract.ts'
import { type Rule, schemaProblems } from './body-schema.ts'
import { invalid } from './refusal.ts'

const maxJsonBytes = 1 << 20

/**
 * A JSON body that keeps to its schema.
 * @throws Refusal 400 with every problem
 */
export async function jsonBody(
  request: SimulatorRequest,
  rule: Rule,
  maxBytes = maxJsonBytes,
): Promise<unknown> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\b/i.test(type)) {
    throw invalid({
      parameters: {},
      message: `The content type [${type}] is not application/json.`,
    })
  }
  const value = parse((await request.body.bytes(maxBytes)).toString())
  checkSchema(value, rule)
  return value
}

/** @throws Refusal 400 with every problem */
export function checkSchema(value: unknown, rule: Rule): void {
  const problems = schemaProblems(value, rule)
  if (problems.length === 0) return
  throw invalid(
    ...problems.map(({ parameter, value: given, message }) => ({
      parameters: { [parameter]: [shown(given)] },
      message,
    })),
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid({
      parameters: {},
      message: 'Requests with bodies must have content-type of application/json.',
    })
  }
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 200)
}
