import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../errors.ts'
import { normalEmail } from '../../people/new-person.ts'
import { signInPaths } from '../../people/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { countSignIn } from '../limits/limits.ts'

const maxBodyBytes = 16 * 1024

/** Sign-in under `/auth`, outside `/v1`: sessions by cookie, and `GET /auth/token`, a session's token for the API. */
export async function registerSignIn(server: FastifyInstance, context: ApiContext): Promise<void> {
  const { people, publicUrl, limits } = context
  await server.register(async (routes) => {
    // The library reads the body itself.
    routes.removeAllContentTypeParsers()
    routes.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: maxBodyBytes },
      (_request, body, done) => done(null, body),
    )
    for (const path of signInPaths)
      routes.route({
        method: ['GET', 'POST'],
        url: path,
        handler: async (request, reply) => {
          const email = emailOf(request)
          if (takesPassword.has(path)) countSignIn(limits, request.ip, email)
          const answer = await people.signIn.handle(webRequest(request, publicUrl))
          if (answer.status === 401 && email !== null) limits.wrongPasswords?.take(email)
          return relay(reply, answer)
        },
      })
  })

  server.get('/auth/token', async (request, reply) => {
    const session = await people.signIn.sessionOf(webHeaders(request))
    if (session === null)
      throw new AppError('unauthorized', 'Sign in first: POST /auth/sign-in/email.')
    return reply
      .header('cache-control', 'no-store')
      .send({ token: await people.tokens.issue(session.userId) })
  })
}

/** Where a password can be guessed. */
const takesPassword: ReadonlySet<string> = new Set(['/auth/sign-in/email', '/auth/change-password'])

/** For whom a password is given; null when that cannot be read. */
function emailOf({ body }: FastifyRequest): string | null {
  try {
    const { email } = JSON.parse(String(body)) as { email?: unknown }
    return typeof email === 'string' ? normalEmail(email).slice(0, 320) : null
  } catch {
    return null
  }
}

/** The request as the library takes it, under the address that people use. */
function webRequest(request: FastifyRequest, publicUrl: string): Request {
  const hasBody = request.method === 'POST'
  return new Request(publicUrl + request.url, {
    method: request.method,
    headers: webHeaders(request),
    ...(hasBody ? { body: typeof request.body === 'string' ? request.body : '{}' } : {}),
  })
}

const headersTaken = ['cookie', 'origin', 'referer', 'user-agent', 'content-type', 'host'] as const
/** What tells a form of another site, where a browser sends no cookie yet. */
const browserHeaders = ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'] as const

/** What the library needs to know of a request. */
export function webHeaders(request: FastifyRequest): Headers {
  // Node's own fetch sends a mode and is no browser; only browsers name the site.
  const isBrowser = request.headers['sec-fetch-site'] !== undefined
  const headers = new Headers()
  for (const name of [...headersTaken, ...(isBrowser ? browserHeaders : [])]) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  return headers
}

/** The library's answer, its cookies included. */
async function relay(reply: FastifyReply, answer: Response): Promise<FastifyReply> {
  copyCookies(answer, reply)
  const type = answer.headers.get('content-type')
  if (type !== null) reply.type(type)
  return reply
    .code(answer.status)
    .header('cache-control', 'no-store')
    .send(await answer.text())
}

/** Hands the cookies of the library's answer on to the browser. */
export function copyCookies(answer: Response, reply: FastifyReply): void {
  for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie)
}
