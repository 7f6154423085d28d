import { fieldsOf, textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type {
  AccountIdentity,
  Credentials,
  NetworkHttp,
  OAuthApp,
  RefreshedCredentials,
} from '../contract.ts'
import { idOf, readRefusal } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph } from './call.ts'

/**
 * What a Page must grant: posting and what it stands on; reading confirms doubtful posts, and
 * `pages_manage_engagement` lets the Page comment.
 * https://developers.facebook.com/docs/graph-api/reference/page/feed/ (checked 2026-11-23)
 */
export const facebookScopes = [
  'pages_show_list',
  'pages_manage_posts',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
] as const

/** A Page's token has no date on which it dies, and none is renewed in the background. */
export const refreshAheadMs = 0

const obstacle =
  'Facebook renews no Page tokens: they live until somebody takes the access away, and then the Page has to be connected again'

/** Facebook has no way to renew a Page's token. */
export function refreshObstacle(_credentials: Credentials, _app: OAuthApp | null): string | null {
  return obstacle
}

/** @throws PublishError always: see `refreshObstacle` */
export async function refresh(
  _http: NetworkHttp,
  _app: OAuthApp | null,
  _credentials: Credentials,
): Promise<RefreshedCredentials> {
  throw new PublishError({
    outcome: 'rejected',
    code: 'auth_expired',
    retry: 'never',
    message: `${obstacle}.`,
  })
}

/**
 * Asks Facebook whose token this is. Only a Page's own token can post to it.
 * @throws PublishError `permission_denied` for the token of a person
 */
export async function identify(
  http: NetworkHttp,
  credentials: Credentials,
): Promise<AccountIdentity> {
  const answer = await readPage(http, credentials)
  const page = fieldsOf(answer.body)
  const id = idOf(page.id)
  if (id === null) throw brokenAnswer('Facebook', answer, 'read')
  if (credentials.page_id && credentials.page_id !== id) throw notThePages(null)
  return {
    platformAccountId: id,
    handle: textOf(page.username) || null,
    profile: { name: textOf(page.name), category: textOf(page.category) },
  }
}

/** People have no `category`: asked for it, Facebook refuses a person's token with code 100. */
async function readPage(http: NetworkHttp, credentials: Credentials) {
  const path = '/me?fields=id,name,username,category'
  try {
    return await callGraph({ http, credentials }, 'read', { method: 'GET', path })
  } catch (error) {
    if (!(error instanceof PublishError) || error.response === null) throw error
    const { code } = readRefusal({ ...error.response, headers: {} })
    throw code === 100 ? notThePages(error) : error
  }
}

function notThePages(cause: PublishError | null): PublishError {
  return new PublishError({
    outcome: 'rejected',
    code: 'permission_denied',
    retry: 'never',
    message:
      'This is not the token of the Page: take the access_token that GET /me/accounts lists beside the Page.',
    response: cause?.response ?? null,
    cause,
  })
}
