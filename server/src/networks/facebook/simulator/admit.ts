import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Call, Caller, Simulation } from './call.ts'
import { nowMs } from './call.ts'
import { badToken, forbidden, GraphError, noObject } from './graph-error.ts'
import type { Page, PageTask } from './people.ts'
import type { Permission } from './permissions.ts'
import type { EndedAs, Token } from './tokens.ts'

const endingOfFault: Readonly<Record<string, EndedAs>> = {
  expired: 463,
  password_changed: 460,
  app_removed: 458,
  role_lost: 492,
  checkpointed: 459,
  unconfirmed: 464,
  invalid: 467,
}

/** The token of a call: the parameter, or the header. */
export function tokenOf({ request, params }: Pick<Call, 'request' | 'params'>): string | null {
  const header = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  return params.text('access_token') ?? header ?? null
}

/** Whose call it is. @throws GraphError when the token is missing, unknown or has ended */
export function admit(call: Call, value: string | null, simulation: Simulation): Caller {
  if (value === null) throw noToken(call.route.id)
  const { tokens, people } = simulation
  if (call.request.fault?.kind === 'expire_token') {
    tokens.end(value, endingOfFault[simulation.switches().expire_token_as] ?? 463)
  }
  checkProof(call, value, simulation)
  const token = tokens.get(value)
  const grant = token && tokens.grantOf(token)
  const user = grant && people.user(grant.user_id)
  if (!token || !grant || !user) {
    throw badToken('Invalid OAuth access token - Cannot parse access token')
  }
  const ended = tokens.endedAs(token)
  if (ended !== null) throw badToken(endedMessage(ended, token, simulation), ended)
  return { value, token, grant, user, page: people.page(token.page_id ?? '') ?? null }
}

function noToken(id: string): GraphError {
  if (id !== 'me') {
    return new GraphError({
      message: 'An access token is required to request this resource.',
      code: 104,
    })
  }
  return new GraphError({
    message: 'An active access token must be used to query information about the current user.',
    code: 2500,
  })
}

/** https://developers.facebook.com/docs/graph-api/guides/error-handling names the subcodes (2024). */
export function endedMessage(ended: EndedAs, token: Token, simulation: Simulation): string {
  const lead = 'Error validating access token:'
  const now = simulation.world.now()
  const messages: Readonly<Record<EndedAs, string>> = {
    458: `${lead} The user has not authorized application ${simulation.world.app.clientId}.`,
    459: `${lead} You cannot access the app till you log in to www.facebook.com and follow the instructions given.`,
    460: `${lead} The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.`,
    463: `${lead} Session has expired on ${pacific(new Date(token.expires_at ?? now))}. The current time is ${pacific(now)}.`,
    464: `${lead} Sessions for the user are not allowed because the user is not a confirmed user.`,
    467: `${lead} The access token is invalid since the user hasn't engaged the app in longer than 90 days.`,
    492: `${lead} Session does not match current stored session. The user associated with the Page access token does not have an appropriate role on the Page.`,
  }
  return messages[ended]
}

/** `Thursday, 29-Jul-21 10:00:00 PDT` */
function pacific(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    weekday: 'long',
    day: '2-digit',
    month: 'short',
    year: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(date)
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('weekday')}, ${of('day')}-${of('month')}-${of('year')} ${of('hour')}:${of('minute')}:${of('second')} ${of('timeZoneName')}`
}

const proofLifeSeconds = 300

/** https://developers.facebook.com/documentation/facebook-login/security: HMAC of `token|time`, good for five minutes. */
function checkProof({ params }: Call, token: string, simulation: Simulation): void {
  const switches = simulation.switches()
  const code = Number(switches.appsecret_proof_code)
  const proof = params.text('appsecret_proof')
  if (proof === null) {
    if (!switches.require_appsecret_proof) return
    throw proofError('API calls from the server require an appsecret_proof argument', code)
  }
  const time = params.integer('appsecret_time')
  const ageSeconds = nowMs(simulation) / 1000 - (time ?? 0)
  const isInTime =
    time === null ? switches.legacy_appsecret_proof : Math.abs(ageSeconds) <= proofLifeSeconds
  const message = time === null ? token : `${token}|${time}`
  const right = createHmac('sha256', simulation.world.app.clientSecret)
    .update(message)
    .digest('hex')
  if (isInTime && sameText(proof, right)) return
  throw proofError('Invalid appsecret_proof provided in the API argument', code)
}

function proofError(message: string, code: number): GraphError {
  return new GraphError({ message, type: 'GraphMethodException', code })
}

export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const publishRefusal =
  'If posting to a group, requires app being installed in the group, and \\\n          either publish_to_groups permission with user token, or both pages_read_engagement \\\n          and pages_manage_posts permission with page token; If posting to a page, \\\n          requires both pages_read_engagement and pages_manage_posts as an admin with \\\n          sufficient administrative permission'

/**
 * The Page in a call's path, as the caller may act on it: with its own token, the permissions and the task.
 * @throws GraphError 200 or 10 where something is missing, 100 with subcode 33 for a Page of somebody else
 */
export function actingPage(
  call: Call & { caller: Caller },
  need: { permissions: readonly Permission[]; task: PageTask | null },
  simulation: Simulation,
): Page {
  const { caller, route } = call
  const page = simulation.people.page(route.id === 'me' ? (caller.page?.id ?? '') : route.id)
  if (!page) throw noObject(route.id, call.request.method)
  const isPublishing = need.task === 'CREATE_CONTENT'
  if (caller.page?.id !== page.id) {
    if (isPublishing) throw forbidden(publishRefusal)
    throw readRefusal(need.permissions)
  }
  const lacking = lackingOf(caller, need.permissions)
  if (lacking.length > 0) throw isPublishing ? forbidden(publishRefusal) : readRefusal(lacking)
  if (need.task && !page.tasks.includes(need.task)) {
    throw forbidden(
      isPublishing ? publishRefusal : `The Page task ${need.task} is needed for this action.`,
    )
  }
  return page
}

export function lackingOf(caller: Caller, permissions: readonly Permission[]): Permission[] {
  return permissions.filter((permission) => !caller.grant.granted.includes(permission))
}

export function readRefusal(permissions: readonly Permission[]): GraphError {
  return new GraphError({
    message: `(#10) This endpoint requires the '${permissions.join("' or '")}' permission or the 'Page Public Content Access' feature. Refer to https://developers.facebook.com/docs/apps/review/login-permissions for details.`,
    code: 10,
  })
}
