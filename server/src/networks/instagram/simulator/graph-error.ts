import { randomBytes } from 'node:crypto'
import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Switches } from './switches.ts'

export interface GraphErrorFields {
  message: string
  /** A string for a few newer parameters. */
  code: number | string
  subcode?: number
  type?: 'OAuthException' | 'GraphMethodException' | 'IGApiException'
  status?: number
  isTransient?: boolean
  userTitle?: string
  userMessage?: string
  headers?: Readonly<Record<string, string>>
}

/** Graph says no. Thrown inside the simulator, worded by `graphErrorAnswer`. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly fields: GraphErrorFields

  constructor(fields: GraphErrorFields) {
    super(fields.message)
    this.fields = fields
  }
}

/** `{"error":{…}}`, https://developers.facebook.com/docs/graph-api/guides/error-handling (read 2026-11-23). */
export function graphErrorAnswer(error: GraphError, switches: Switches): SimulatorResponse {
  const { message, code, subcode, type, isTransient, userTitle, userMessage, headers } =
    error.fields
  return {
    status: statusOf(error.fields, switches),
    headers: { ...(code === 190 ? tokenHeader(message) : {}), ...headers },
    body: {
      error: {
        message,
        type: type ?? 'OAuthException',
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(isTransient === undefined ? {} : { is_transient: isTransient }),
        ...(userTitle === undefined ? {} : { error_user_title: userTitle }),
        ...(userMessage === undefined ? {} : { error_user_msg: userMessage }),
        fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
      },
    },
  }
}

function statusOf({ status, code }: GraphErrorFields, switches: Switches): number {
  if (status !== undefined) return status
  if (code === 190) return Number(switches.token_error_status)
  return code === 10 || code === 200 ? Number(switches.permission_error_status) : 400
}

function tokenHeader(message: string): Record<string, string> {
  return { 'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${message}"` }
}

/** A parameter is missing or wrong. */
export function invalidParameter(message: string): GraphError {
  return new GraphError({ message: `(#100) ${message}`, code: 100 })
}

export function missingParameter(name: string): GraphError {
  return invalidParameter(`The parameter ${name} is required`)
}

/** Nothing under this id, or nothing that the token may see; Graph does not say which. */
export function noSuchObject(method: string, id: string): GraphError {
  const verb = method.toLowerCase()
  return new GraphError({
    message: `Unsupported ${verb} request. Object with ID '${id.slice(0, 120)}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    type: 'GraphMethodException',
    code: 100,
    subcode: 33,
  })
}

export function unknownPath(path: string): GraphError {
  return new GraphError({
    message: `Unknown path components: ${path.slice(0, 200)}`,
    code: 2500,
  })
}

export function lacksPermission(scope: string): GraphError {
  return new GraphError({
    message: `(#10) Requires ${scope} permission to manage the object`,
    code: 10,
  })
}
