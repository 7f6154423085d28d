import type { FastifyRequest } from 'fastify'
import type { ZodType } from 'zod'
import type { ApiErrorCode } from '../errors.ts'
import type { Caller } from '../keys/caller.ts'
import type { RouteScope } from '../keys/scopes.ts'
import type { ApiContext } from './context.ts'

/** What a handler gets: everything checked, nothing raw but `request` (for streaming uploads). */
export interface RouteInput<Params, Query, Body> {
  params: Params
  query: Query
  body: Body
  caller: Caller
  /** In its bare form; null when the header is absent. */
  idempotencyKey: string | null
  request: FastifyRequest
}

export interface RouteReply {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export interface Route<Params = unknown, Query = unknown, Body = unknown> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** As in the OpenAPI document: `/v1/posts/{id}`. */
  path: string
  /** One line, for the documentation. */
  summary: string
  description?: string
  tag: 'Posts' | 'Accounts' | 'Media' | 'Networks' | 'OAuth' | 'API keys' | 'Workspace'
  /** What the caller's key or role has to include; `public` for browsers and networks, which hold no key. */
  scope: RouteScope | 'public'
  /** It looks at both environments of the workspace. */
  isWorkspaceWide?: boolean
  /** Its statements are shared by the callers of a batch, so that they cannot run as one of them. */
  isBatched?: boolean
  params?: ZodType<Params>
  query?: ZodType<Query>
  body?: ZodType<Body>
  /** The body may be left out. */
  isBodyOptional?: boolean
  /** The route reads a multipart body itself; `body` then only documents the JSON form. */
  takesMultipart?: boolean
  /** The body is a form, as browsers and networks send one. */
  takesForm?: boolean
  /** Accepts an `Idempotency-Key`. */
  isIdempotent?: boolean
  /** Largest body in bytes. Default 1 MB. */
  maxBodyBytes?: (context: ApiContext) => number
  /** Completes the list of problems of a malformed body with what depends on state. */
  moreProblems?: (
    body: unknown,
    caller: Caller,
    context: ApiContext,
  ) => Promise<readonly { path: string; code: string; message: string }[]>
  /** `html` marks a page for people. */
  replies: Record<number, { description: string; schema: ZodType | null; html?: boolean }>
  errors: readonly ApiErrorCode[]
  handler(input: RouteInput<Params, Query, Body>, context: ApiContext): Promise<RouteReply>
}

/** Keeps the types of schemas and handler together. */
export function route<Params, Query, Body>(definition: Route<Params, Query, Body>): Route {
  return definition as unknown as Route
}
