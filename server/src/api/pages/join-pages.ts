import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type FieldProblem } from '../../errors.ts'
import { acceptInvitation, type OpenInvitation, openInvitation } from '../../people/invitations.ts'
import type { PersonDetails } from '../../people/new-person.ts'
import { passwordCharacters } from '../../people/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { countSignIn } from '../limits/limits.ts'
import type { RouteReply } from '../route.ts'
import { copyCookies, webHeaders } from '../sign-in/sign-in-routes.ts'
import { escaped, messagePage, page } from './page.ts'

type Problems = readonly FieldProblem[]

const usedUp = () =>
  messagePage(410, {
    title: 'This link is used up',
    text: 'It works once, and only for a time. If you have an account, sign in; if not, ask for a new link.',
  })

/** The pages behind the two links that let somebody in: the first start's, and an invitation's. */
export function registerJoinPages(server: FastifyInstance, context: ApiContext): void {
  const { people, database } = context

  server.get('/auth/setup', async (request, reply) => {
    const token = tokenOf(request)
    return send(reply, (await people.setUp.isOpen(token)) ? setUpPage(token) : usedUp())
  })
  server.post('/auth/setup', async (request, reply) => {
    requireOwnForm(request, context)
    countSignIn(context.limits, request.ip, null)
    const [token, person] = [tokenOf(request), personOf(request)]
    const answer = await orProblems(() => people.setUp.use(token, person))
    if (Array.isArray(answer)) return send(reply, setUpPage(token, answer, person))
    return answer === true
      ? welcome(reply, context, request, person, 'You are the owner')
      : send(reply, usedUp())
  })

  server.get('/auth/invitation', async (request, reply) => {
    const token = tokenOf(request)
    const open = await openInvitation(database, token)
    return send(reply, open === null ? usedUp() : invitationPage(open, token))
  })
  server.post('/auth/invitation', async (request, reply) => {
    requireOwnForm(request, context)
    const [token, person] = [tokenOf(request), personOf(request)]
    const open = await openInvitation(database, token)
    countSignIn(context.limits, request.ip, open?.email ?? null)
    if (open === null) return send(reply, usedUp())
    const known = open.isKnown ? await knownPerson(context, request, open, person) : null
    if (open.isKnown && known === null)
      return send(reply, invitationPage(open, token, [wrongPassword], person))
    const answer = await orProblems(() =>
      acceptInvitation(database, people.signIn, open, person, known),
    )
    if (Array.isArray(answer)) return send(reply, invitationPage(open, token, answer, person))
    const details = { ...person, email: open.email }
    return answer === true
      ? welcome(reply, context, request, details, `You are in ${open.workspaceName}`)
      : send(reply, usedUp())
  })
}

const wrongPassword: FieldProblem = {
  path: 'password',
  code: 'invalid',
  message: 'This is not the password of that account.',
}

/** The id of the invited person, when the password is theirs. */
async function knownPerson(
  { people, limits }: ApiContext,
  request: FastifyRequest,
  open: OpenInvitation,
  { password }: PersonDetails,
): Promise<string | null> {
  const answer = await people.signIn.signIn(open.email, password, webHeaders(request))
  if (!answer.ok) {
    limits.wrongPasswords?.take(open.email)
    return null
  }
  const { user } = (await answer.json()) as { user: { id: string } }
  return user.id
}

/** Signs the person in, and says what is next. */
async function welcome(
  reply: FastifyReply,
  { people, publicUrl }: ApiContext,
  request: FastifyRequest,
  { email, password }: PersonDetails,
  title: string,
): Promise<FastifyReply> {
  const answer = await people.signIn.signIn(email, password, webHeaders(request))
  copyCookies(answer, reply)
  return send(
    reply,
    page(
      200,
      title,
      `<p>You are signed in as ${escaped(email)} in this browser. Programs act with API keys: make one with <code>POST /v1/api-keys</code>.</p>
<p><a href="${escaped(publicUrl)}/docs">API reference</a></p>`,
    ),
  )
}

function setUpPage(token: string, problems: Problems = [], typed?: PersonDetails): RouteReply {
  return page(
    problems.length > 0 ? 400 : 200,
    'Make the first account',
    `<p>It owns this installation, and can invite others.</p>
<form method="post" action="/auth/setup?token=${escaped(token)}">
${field('name', 'Your name', 'text', 'name', problems, typed?.name)}
${field('email', 'E-mail', 'email', 'username', problems, typed?.email)}
${newPasswordField(problems)}
<div class="actions"><button>Make account</button></div></form>`,
  )
}

function invitationPage(
  open: OpenInvitation,
  token: string,
  problems: Problems = [],
  typed?: PersonDetails,
): RouteReply {
  const fields = open.isKnown
    ? field('password', 'Your password', 'password', 'current-password', problems)
    : `${field('name', 'Your name', 'text', 'name', problems, typed?.name)}\n${newPasswordField(problems)}`
  return page(
    problems.length > 0 ? 400 : 200,
    `Join ${open.workspaceName}`,
    `<p>You are invited as ${open.role}, under ${escaped(open.email)}.</p>
<form method="post" action="/auth/invitation?token=${escaped(token)}">
${fields}
<div class="actions"><button>Join</button></div></form>`,
  )
}

function newPasswordField(problems: Problems): string {
  const { least } = passwordCharacters
  const hint = `At least ${least} characters; a sentence is easy to remember.`
  return field('password', 'Password', 'password', 'new-password', problems, '', hint)
}

function field(
  name: string,
  label: string,
  type: string,
  autocomplete: string,
  problems: Problems,
  value = '',
  hint = '',
): string {
  const problem = problems.find(({ path }) => path === name)
  const note = problem
    ? `<small class="problem" id="${name}-note">${escaped(problem.message)}</small>`
    : hint === ''
      ? ''
      : `<small id="${name}-note">${escaped(hint)}</small>`
  const described = note === '' ? '' : ` aria-describedby="${name}-note"`
  return `<label class="field">${escaped(label)}<input name="${name}" type="${type}" autocomplete="${autocomplete}" value="${escaped(value)}" required${described}${problem ? ' aria-invalid="true"' : ''}>${note}</label>`
}

async function orProblems<T>(work: () => Promise<T>): Promise<T | FieldProblem[]> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && error.code === 'validation_failed') return [...error.problems]
    throw error
  }
}

/** A form of another site would make its own password the first one. */
function requireOwnForm({ headers }: FastifyRequest, { publicUrl }: ApiContext): void {
  const { origin } = headers
  if (origin !== undefined && origin !== new URL(publicUrl).origin)
    throw new AppError('forbidden', 'The form came from another site.')
}

function tokenOf({ query }: FastifyRequest): string {
  const { token } = query as Record<string, unknown>
  return typeof token === 'string' ? token.slice(0, 100) : ''
}

function personOf({ body }: FastifyRequest): PersonDetails {
  const form = body instanceof URLSearchParams ? body : new URLSearchParams()
  const text = (name: string): string => (form.get(name) ?? '').replaceAll('\0', '')
  return { name: text('name'), email: text('email'), password: text('password') }
}

function send(reply: FastifyReply, { status, headers = {}, body }: RouteReply): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}
