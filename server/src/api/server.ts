import { randomBytes } from 'node:crypto'
import multipart from '@fastify/multipart'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { AppError } from '../errors.ts'
import type { Caller } from '../keys/caller.ts'
import type { RouteScope } from '../keys/scopes.ts'
import { requireAllowedPost } from '../posts/allowed-posts.ts'
import { validationError } from '../posts/check-state.ts'
import { authenticate, authorize } from './authenticate.ts'
import type { ApiContext } from './context.ts'
import { registerDocs } from './docs/docs.ts'
import { registerHealth } from './health.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { registerJwks } from './jwks.ts'
import { countRequest } from './limits/limits.ts'
import { registerMediaFiles } from './media-files.ts'
import { registerPages } from './pages/pages.ts'
import { toFieldProblems, toProblem, unstorableProblems } from './problems.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import { registerSignIn } from './sign-in/sign-in-routes.ts'

const defaultMaxBodyBytes = 1024 * 1024

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
  interface FastifyContextConfig {
    /** False where an empty JSON body means none. */
    needsBody?: boolean
    takesForm?: boolean
    scope?: RouteScope | 'public'
  }
}

/** The HTTP API: every route of `routes.ts`, the documentation, health and stored media. */
export async function createServer(context: ApiContext): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    trustProxy: context.trustedProxies.length > 0 ? [...context.trustedProxies] : false,
    genReqId: () => `req_${randomBytes(12).toString('hex')}`,
    bodyLimit: defaultMaxBodyBytes,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  })
  await server.register(multipart, { throwFileSizeLimit: false })
  takeEmptyJson(server)
  takeForms(server)
  server.decorateRequest('caller', null)
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    const { scope } = request.routeOptions.config
    if (!isApiPath(request) || scope === 'public') return
    request.caller = await authenticate(context, request)
    reply.headers(countRequest(context.limits, request.caller))
    if (scope !== undefined) authorize(request.caller, scope)
  })
  server.addHook('onResponse', async (request, reply) => {
    context.log.debug(
      {
        request_id: request.id,
        method: request.method,
        path: request.url.split('?')[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
  server.setErrorHandler((error: FastifyError, request, reply) =>
    sendError(context, error, request, reply),
  )
  server.setNotFoundHandler((request) => {
    const methods = methodsOf(request.url.split('?')[0] ?? '')
    if (methods.length > 0)
      throw new AppError(
        'method_not_allowed',
        `This route takes ${methods.join(', ')}, not ${request.method}.`,
        { headers: { allow: methods.join(', ') } },
      )
    throw new AppError(
      'route_not_found',
      `There is no ${request.method} ${request.url.split('?')[0]}. The routes are listed at ${context.publicUrl}/docs.`,
    )
  })
  for (const route of routes) register(server, context, route)
  registerHealth(server, context)
  registerJwks(server, context)
  await registerSignIn(server, context)
  await registerPages(server, context)
  await registerMediaFiles(server, context)
  await registerDocs(server, context, routes)
  return server
}

/** Many clients name a JSON body and send none: fine where none is needed. */
function takeEmptyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error')
  server.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '' && request.routeOptions.config.needsBody === false) done(null, undefined)
      else parse(request, body, done)
    },
  )
}

/** Forms, only where a route takes them. */
function takeForms(server: FastifyInstance): void {
  server.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (request, body, done) => {
      const { takesForm } = request.routeOptions.config
      if (takesForm) done(null, Object.fromEntries(new URLSearchParams(body)))
      else done(new AppError('unsupported_media_type', 'Send the body as application/json.'))
    },
  )
}

/** The methods of the routes that a path belongs to. */
function methodsOf(path: string): string[] {
  return routes
    .filter((route) => new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
    .map((route) => route.method)
}

function isApiPath(request: FastifyRequest): boolean {
  return /^\/v1(\/|\?|$)/.test(request.url)
}

function register(server: FastifyInstance, context: ApiContext, route: Route): void {
  server.route({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    bodyLimit: route.maxBodyBytes?.(context) ?? defaultMaxBodyBytes,
    config: {
      needsBody: route.body !== undefined && !route.isBodyOptional,
      takesForm: route.takesForm === true,
      scope: route.scope,
    },
    async handler(request, reply) {
      const caller = request.caller as Caller
      const isShared = route.scope === 'public' || route.isBatched
      const own = isShared ? context : context.within(caller, route.isWorkspaceWide ?? false)
      const isMultipart = route.takesMultipart === true && request.isMultipart()
      const body = isMultipart ? undefined : await checkBody(own, route, request, caller)
      const params = checkParams(route, request)
      const { id } = request.params as Record<string, string>
      if (id?.startsWith('post_')) await requireAllowedPost(own.database, caller, id)
      const input = {
        caller,
        body,
        request,
        params,
        query: checkQuery(route, request),
        idempotencyKey: route.isIdempotent ? readIdempotencyKey(request.raw) : null,
      }
      const answer = await route.handler(input, own)
      reply.code(answer.status).headers(answer.headers ?? {})
      return reply.send(answer.body)
    },
  })
}

async function checkBody(
  context: ApiContext,
  route: Route,
  request: FastifyRequest,
  caller: Caller,
): Promise<unknown> {
  if (!route.body) return undefined
  const given = request.body ?? (route.isBodyOptional ? {} : undefined)
  const unstorable = unstorableProblems(given)
  const parsed = route.body.safeParse(given)
  if (parsed.success && unstorable.length === 0) return parsed.data
  const problems = parsed.success ? [] : toFieldProblems(parsed.error.issues, route.body, given)
  const more =
    unstorable.length === 0 ? ((await route.moreProblems?.(given, caller, context)) ?? []) : []
  const known = new Set(problems.map((problem) => problem.path))
  throw validationError([
    ...problems,
    ...unstorable,
    ...more.filter((problem) => !known.has(problem.path)),
  ])
}

/** An id that no row can have is answered like any unknown id, without asking the database. */
function checkParams(route: Route, request: FastifyRequest): unknown {
  const params = request.params as Record<string, string>
  for (const [name, value] of Object.entries(params))
    if (name.endsWith('id') && !/^[a-z]+_[0-9a-z]{1,60}$/.test(value))
      throw new AppError('not_found', 'There is nothing with this id.')
  const parsed = route.params?.safeParse(params)
  if (parsed?.success === false)
    throw new AppError('not_found', parsed.error.issues.map((issue) => issue.message).join(' '))
  return parsed?.data ?? {}
}

function checkQuery(route: Route, request: FastifyRequest): unknown {
  const query = request.query as Record<string, unknown>
  const unstorable = unstorableProblems(query)
  if (unstorable.length > 0) throw validationError(unstorable)
  if (!route.query) return {}
  const parsed = route.query.safeParse(query)
  if (parsed.success) return parsed.data
  throw validationError(toFieldProblems(parsed.error.issues, route.query, query))
}

function sendError(
  context: ApiContext,
  error: FastifyError | AppError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = error instanceof AppError ? error : translate(context, error, request)
  if (known.code === 'internal_error')
    context.log.error({ err: error, request_id: request.id }, 'internal error')
  const problem = toProblem(known, request.id, context.publicUrl)
  return reply
    .code(problem.status)
    .headers({ ...(problem.status === 503 ? { 'retry-after': '2' } : {}), ...known.headers })
    .type('application/problem+json')
    .send(JSON.stringify(problem))
}

/** Fastify's own refusals, and the database's absence, in our words. */
function translate(context: ApiContext, error: FastifyError, request: FastifyRequest): AppError {
  if (context.isDatabaseUnavailable(error))
    return new AppError(
      'database_unavailable',
      'The database is out of reach. Nothing was stored; send the request again with the same Idempotency-Key.',
      { cause: error },
    )
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError(
        'unsupported_media_type',
        'Send the body as application/json (media also as multipart/form-data).',
        { cause: error },
      )
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
    case 'FST_REQ_FILE_TOO_LARGE':
      return new AppError('payload_too_large', tooLarge(request), { cause: error })
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new AppError('invalid_json', 'The body is empty. Send a JSON object.', {
        cause: error,
      })
    case 'FST_ERR_BAD_URL':
      return new AppError('route_not_found', 'The address is not well-formed.', { cause: error })
  }
  if (error.statusCode === 412)
    return new AppError(
      'precondition_failed',
      'The file is not the one that the conditional headers ask for.',
      { cause: error },
    )
  if (error.statusCode === 416)
    return new AppError(
      'range_not_satisfiable',
      'The file is shorter than that. Ask for a range within it.',
      { cause: error },
    )
  if (error.statusCode === 400)
    return new AppError(
      'invalid_json',
      'The body is not valid JSON. Check its quotes, commas and braces, and that it is sent whole.',
      { cause: error },
    )
  return new AppError(
    'internal_error',
    'Something went wrong on our side. The request id finds it in the log.',
    { cause: error },
  )
}

function tooLarge(request: FastifyRequest): string {
  const maxBytes = request.routeOptions.bodyLimit ?? defaultMaxBodyBytes
  const cure =
    maxBytes === defaultMaxBodyBytes
      ? 'Upload files with POST /v1/media.'
      : 'Send a smaller file, or raise MEDIA_MAX_MB.'
  return `The body is larger than the ${Math.floor(maxBytes / 1024 / 1024)} MB that this route takes. ${cure}`
}
