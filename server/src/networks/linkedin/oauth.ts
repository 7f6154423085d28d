import { fieldsOf, textOf } from '../answer-fields.ts'
import { answered, brokenAnswer } from '../call-failure.ts'
import type {
  AccountIdentity,
  Credentials,
  NetworkAnswer,
  NetworkHttp,
  OAuthApp,
  RefreshedCredentials,
} from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { readRefusal } from './answer.ts'
import { isOrganizationUrn } from './author.ts'
import { apiUrl, bearer, type Caller, callLinkedin, goodAnswer } from './call.ts'
import { readable, readPage } from './confirm.ts'
import { refusalOf } from './errors.ts'

/**
 * What every app with LinkedIn's two self-serve products may ask for. Asking for one scope too many
 * fails the whole consent, so those of pages are granted only to apps that have them.
 */
export const linkedinScopes = ['openid', 'profile', 'w_member_social'] as const

/** Access tokens live 60 days. Near the end of the grant they live as long as it, so not much ahead. */
export const refreshAheadMs = 86_400_000

/** Roles of a page that may post; LinkedIn's pages spell the third in two ways. */
const postingRoles = new Set([
  'ADMINISTRATOR',
  'DIRECT_SPONSORED_CONTENT_POSTER',
  'CONTENT_ADMINISTRATOR',
  'CONTENT_ADMIN',
])
const rolesPageSize = 100
const maxRolePages = 20

/** LinkedIn gives refresh tokens to approved partners only; everybody else connects again. */
export function refreshObstacle(credentials: Credentials, app: OAuthApp | null): string | null {
  if (!credentials.refresh_token)
    return 'there is no refresh token: LinkedIn gives one to approved partners only'
  if (app === null) return 'no LinkedIn app is configured to renew it'
  return app.clientSecret === null ? 'the LinkedIn app has no client secret' : null
}

/**
 * Trades the refresh token for a new access token. The refresh token's own end never moves: a year
 * after the consent the account must be connected again.
 * @throws PublishError `auth_expired` when the account must be connected again
 */
export async function refresh(
  http: NetworkHttp,
  app: OAuthApp | null,
  credentials: Credentials,
): Promise<RefreshedCredentials> {
  const obstacle = refreshObstacle(credentials, app)
  if (!credentials.refresh_token || !app?.clientSecret) throw deadGrant(obstacle ?? '', null)
  const answer = await answered('LinkedIn', http, 'read', {
    method: 'POST',
    url: 'https://www.linkedin.com/oauth/v2/accessToken',
    body: {
      kind: 'form',
      fields: {
        grant_type: 'refresh_token',
        refresh_token: credentials.refresh_token,
        client_id: app.clientId,
        client_secret: app.clientSecret,
      },
    },
  })
  if (answer.status !== 200) throw tokenRefusal(answer, doesNotRenew)
  return { credentials: renewed(answer, credentials) }
}

/** Asks LinkedIn whose token this is; for a page, also whether the member may post to it. */
export async function identify(
  http: NetworkHttp,
  credentials: Credentials,
): Promise<AccountIdentity> {
  const caller = { http, credentials }
  const author = credentials.author_urn ?? ''
  return isOrganizationUrn(author) ? identifyPage(caller, author) : identifyMember(caller)
}

async function identifyMember(caller: Caller): Promise<AccountIdentity> {
  const answer = await goodAnswer(caller, 'read', {
    method: 'GET',
    url: `${apiUrl}/v2/userinfo`,
    headers: bearer(caller.credentials),
  })
  const user = fieldsOf(answer.body)
  const sub = textOf(user.sub)
  if (sub === '') throw brokenAnswer('LinkedIn', answer, 'read')
  const urn = `urn:li:person:${sub}`
  if ((caller.credentials.author_urn ?? urn) !== urn)
    throw notAllowed('The token belongs to another member than author_urn names.')
  return {
    platformAccountId: sub,
    handle: null,
    profile: { author_type: 'member', name: textOf(user.name) },
  }
}

async function identifyPage(caller: Caller, urn: string): Promise<AccountIdentity> {
  const roles = await readable(() => rolesAt(caller, urn))
  if ('value' in roles && !roles.value.some((role) => postingRoles.has(role)))
    throw notAllowed('The member has no role on this page that may post.')
  const id = urn.slice(urn.lastIndexOf(':') + 1)
  const path = `/rest/organizations/${encodeURIComponent(id)}`
  const answer = await readable(() => callLinkedin(caller, 'read', { path, restMethod: 'GET' }))
  const page = 'value' in answer ? fieldsOf(answer.value.body) : {}
  return {
    platformAccountId: id,
    handle: textOf(page.vanityName) || null,
    profile: { author_type: 'organization', name: textOf(page.localizedName) },
  }
}

/** The member's approved roles on the page. */
async function rolesAt(caller: Caller, organization: string): Promise<string[]> {
  const all = await listRoles(caller)
  return all.filter((each) => each.organization === organization).map(({ role }) => role)
}

/** URNs of the organizations on whose page the member may post. @throws PublishError */
export async function postingPagesOf(caller: Caller): Promise<string[]> {
  const posting = (await listRoles(caller)).filter(({ role }) => postingRoles.has(role))
  return [...new Set(posting.map(({ organization }) => organization).filter(isOrganizationUrn))]
}

/** Every approved role of the member. */
async function listRoles(caller: Caller): Promise<{ organization: string; role: string }[]> {
  const path = '/rest/organizationAcls?q=roleAssignee&state=APPROVED'
  const roles: { organization: string; role: string }[] = []
  for (let page = 0; page < maxRolePages; page++) {
    const elements = await readPage(caller, path, 'FINDER', page, rolesPageSize)
    for (const { organization, organizationTarget, organizationalTarget, role } of elements) {
      const target = organization ?? organizationTarget ?? organizationalTarget
      roles.push({ organization: textOf(target), role: textOf(role) })
    }
    if (elements.length < rolesPageSize) break
  }
  return roles
}

/** The token that an answer holds; what it leaves out stays as it was. */
export function renewed(answer: NetworkAnswer, spent: Credentials): Credentials {
  const body = fieldsOf(answer.body)
  const accessToken = textOf(body.access_token)
  if (accessToken === '') throw brokenAnswer('LinkedIn', answer, 'read')
  const lifeSeconds = Number(body.expires_in)
  return {
    ...spent,
    access_token: accessToken,
    refresh_token: textOf(body.refresh_token) || spent.refresh_token,
    expires_at: lifeSeconds > 0 ? new Date(Date.now() + lifeSeconds * 1000).toISOString() : null,
  }
}

/**
 * `invalid_request` stands for a code or refresh token that is unknown, spent or revoked alike.
 * @param refused what that means here, in words for people
 */
export function tokenRefusal(answer: NetworkAnswer, refused: string): PublishError {
  const { oauthError, prose } = readRefusal(answer)
  if (oauthError !== null && deadGrantErrors.has(oauthError) && isRefusal(answer))
    return deadGrant(prose, answer, refused)
  if (oauthError === 'invalid_client' || answer.status === 401) {
    return notAllowed(
      `LinkedIn does not accept the developer app: check its client id and secret. LinkedIn says: "${prose}".`,
      answer,
    )
  }
  if (answer.status < 400) return brokenAnswer('LinkedIn', answer, 'read')
  const call = { purpose: 'read', attemptNumber: 1, hasYoungToken: false } as const
  return refusalOf(answer, { ...call, now: new Date() })
}

function isRefusal({ status }: NetworkAnswer): boolean {
  return status === 400 || status === 401
}

function notAllowed(message: string, answer: NetworkAnswer | null = null): PublishError {
  return new PublishError({
    outcome: 'rejected',
    code: 'permission_denied',
    retry: 'never',
    message,
    response: answer === null ? null : { status: answer.status, body: answer.body },
  })
}

const doesNotRenew = 'LinkedIn does not renew the access of this account; connect it again.'
/** https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow (checked 2026-11-23) */
const deadGrantErrors = new Set(['invalid_request', 'invalid_grant', 'invalid_redirect_uri'])

function deadGrant(
  reason: string,
  answer: NetworkAnswer | null,
  refused: string = doesNotRenew,
): PublishError {
  return new PublishError({
    outcome: 'rejected',
    code: 'auth_expired',
    retry: 'never',
    message: `${refused}${reason === '' ? '' : ` (${reason})`}`,
    response: answer === null ? null : { status: answer.status, body: answer.body },
  })
}
