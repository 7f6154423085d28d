import type { Simulation } from './call.ts'
import type { Params } from './params.ts'
import type { User } from './people.ts'
import { isPermission, type Permission } from './permissions.ts'

/** What an app asks a person for. */
export interface Asking {
  redirectUri: string
  state: string
  responseType: string
  scope: Permission[]
  isAskingAgain: boolean
}

/** What was asked for, or why the dialog does not open. */
export function askingOf(params: Params, simulation: Simulation): Asking | string {
  if (params.text('client_id') !== simulation.world.app.clientId) {
    return 'Invalid App ID: The provided app ID does not look like a valid app ID.'
  }
  const redirectUri = params.text('redirect_uri')
  if (redirectUri === null || !isListed(redirectUri, simulation)) {
    return 'URL Blocked: This redirect failed because the redirect URI is not whitelisted in the app’s Client OAuth Settings.'
  }
  const state = params.text('state')
  if (state === null) return 'The parameter state is required.'
  const names = (params.text('scope') ?? '').split(/[\s,]+/).filter(Boolean)
  const unknown = names.filter((name) => !isPermission(name))
  if (unknown.length > 0) return `Invalid Scopes: ${unknown.join(', ')}.`
  const responseType = params.text('response_type') ?? 'code'
  if (!['code', 'token', 'code token', 'granted_scopes'].includes(responseType)) {
    return 'The parameter response_type is invalid.'
  }
  const isAskingAgain = params.text('auth_type') === 'rerequest'
  return { redirectUri, state, responseType, scope: withProfile(names), isAskingAgain }
}

/** `public_profile` comes with every login. */
function withProfile(names: readonly string[]): Permission[] {
  return [...new Set(['public_profile', ...names])].filter(isPermission)
}

/** The sandbox's app lists the API's own origin, and this machine, as apps in development mode do. */
function isListed(uri: string, simulation: Simulation): boolean {
  if (!URL.canParse(uri)) return false
  const { origin, hostname } = new URL(uri)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return isHere || origin === simulation.world.publicOrigin
}

/** A permission that was declined before is not offered again without `auth_type=rerequest`. */
export function offered(asking: Asking, user: User, simulation: Simulation): Permission[] {
  const declined = simulation.tokens.lastGrantOf(user.id)?.declined ?? []
  return asking.scope.filter((scope) => asking.isAskingAgain || !declined.includes(scope))
}
