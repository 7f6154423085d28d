import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Switches } from './switches.ts'

/** Error types that X's OpenAPI document (2.167) knows. */
const documentedTypes = new Set([
  'resource-not-found',
  'invalid-request',
  'not-authorized-for-resource',
  'resource-unavailable',
  'disallowed-resource',
  'internal-error',
])

interface RefusalFields {
  status: number
  /** Last part of the type, or `about:blank`. */
  type: string
  title: string
  detail: string
  extra?: Record<string, unknown>
  headers?: Record<string, string>
}

/** X says no. Thrown inside the simulator, worded by `refusalAnswer`. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly fields: RefusalFields

  constructor(fields: RefusalFields) {
    super(fields.detail)
    this.fields = fields
  }
}

/** 400 in X's frame; `problems` name the parameter and what is wrong with it. */
export function invalid(
  ...problems: { parameters: Record<string, string[]>; message: string }[]
): Refusal {
  return new Refusal({
    status: 400,
    type: 'invalid-request',
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    extra: { errors: problems },
  })
}

export function forbidden(detail: string): Refusal {
  return new Refusal({ status: 403, type: 'about:blank', title: 'Forbidden', detail })
}

export function unauthorized(): Refusal {
  return new Refusal({
    status: 401,
    type: 'about:blank',
    title: 'Unauthorized',
    detail: 'Unauthorized',
  })
}

/** What X says when nothing is under an id: a problem of its own, or one in `errors[]` of a 200. */
export function notFoundFields(parameter: string, value: string, resource: string): RefusalFields {
  return {
    status: 404,
    type: 'resource-not-found',
    title: 'Not Found Error',
    detail: `Could not find ${resource} with ${parameter}: [${value}].`,
    extra: { parameter, value, resource_id: value, resource_type: resource },
  }
}

export function notFound(parameter: string, value: string, resource: string): Refusal {
  return new Refusal(notFoundFields(parameter, value, resource))
}

/** The refusal as an object, for `errors[]` of an answer that is otherwise good. */
export function problemObject(fields: RefusalFields, switches: Switches): Record<string, unknown> {
  return {
    ...fields.extra,
    title: fields.title,
    detail: fields.detail,
    type: typeUrl(fields.type, switches),
  }
}

export function refusalAnswer(refusal: Refusal, switches: Switches): SimulatorResponse {
  const { fields } = refusal
  const body: Record<string, unknown> = {
    ...problemObject(fields, switches),
    status: fields.status,
  }
  if (switches.error_frame === 'document') {
    // The document describes every error as a problem and also, first, as {code, message}.
    Object.assign(body, { code: fields.status, message: fields.detail })
  }
  const isDocumented = documentedTypes.has(fields.type)
  const contentType = isDocumented ? 'application/problem+json' : 'application/json; charset=utf-8'
  return {
    status: fields.status,
    headers: { 'content-type': contentType, ...fields.headers },
    body,
  }
}

function typeUrl(type: string, switches: Switches): string {
  if (type === 'about:blank') return type
  return `https://api.${switches.problem_host}.com/2/problems/${type}`
}
