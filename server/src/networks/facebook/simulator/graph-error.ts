import { randomBytes } from 'node:crypto'
import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Switches } from './switches.ts'

/** What the Graph API says in `error`. */
export interface GraphErrorFields {
  message: string
  type?: 'OAuthException' | 'GraphMethodException'
  code: number
  subcode?: number
  isTransient?: boolean
  userTitle?: string
  userMessage?: string
  data?: Record<string, unknown>
  /** HTTP status where it is not the one that goes with the code. */
  status?: number
  headers?: Record<string, string>
}

/** The Graph API says no. Thrown inside the simulator, worded by `errorAnswer`. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly fields: GraphErrorFields

  constructor(fields: GraphErrorFields) {
    super(fields.message)
    this.fields = fields
  }
}

/** Code 100: something about the request is wrong. */
export function invalid(message: string, more: Partial<GraphErrorFields> = {}): GraphError {
  return new GraphError({ message: `(#100) ${message}`, code: 100, ...more })
}

export function missing(name: string): GraphError {
  return invalid(`Missing parameter: ${name}`)
}

/** Code 100, subcode 33: no such object, or not for this token. */
export function noObject(id: string, method: string): GraphError {
  const verb = method.toLowerCase()
  return new GraphError({
    message: `Unsupported ${verb} request. Object with ID '${id.slice(0, 80)}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    type: 'GraphMethodException',
    code: 100,
    subcode: 33,
  })
}

export function unknownPath(path: string): GraphError {
  return new GraphError({ message: `Unknown path components: ${path.slice(0, 200)}`, code: 2500 })
}

/** Code 200: a permission or a Page task is missing. */
export function forbidden(what: string): GraphError {
  return new GraphError({ message: `(#200) ${what}`, code: 200 })
}

/** Code 190: the token is not good. */
export function badToken(message: string, subcode?: number): GraphError {
  return new GraphError({ message, code: 190, ...(subcode ? { subcode } : {}) })
}

/** The answer to a refusal: 400 nearly always, 403 for permissions, 500 for what is Facebook's own fault. */
export function errorAnswer(error: GraphError, switches: Switches): SimulatorResponse {
  const { fields } = error
  const headers: Record<string, string> = { ...challengeOf(fields), ...fields.headers }
  return {
    status: fields.status ?? statusOf(fields.code, switches),
    headers: { 'cache-control': 'no-store', ...headers },
    body: { error: errorObject(fields) },
  }
}

function errorObject(fields: GraphErrorFields): Record<string, unknown> {
  const { message, type = 'OAuthException', code, subcode, isTransient } = fields
  return {
    message,
    type,
    ...(isTransient === undefined ? {} : { is_transient: isTransient }),
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    ...(fields.userTitle ? { error_user_title: fields.userTitle } : {}),
    ...(fields.userMessage ? { error_user_msg: fields.userMessage } : {}),
    ...(fields.data ? { error_data: fields.data } : {}),
    fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
  }
}

function challengeOf({ code, message }: GraphErrorFields): Record<string, string> {
  if (code !== 190) return {}
  const text = message.replace(/["\r\n]/g, ' ')
  return { 'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${text}"` }
}

function statusOf(code: number, switches: Switches): number {
  if ([-1, 1, 2].includes(code)) return 500
  if (code === 10 || (code >= 200 && code < 300)) return Number(switches.permission_status)
  return code === 190 ? Number(switches.token_error_status) : 400
}
