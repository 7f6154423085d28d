import type { SimulatorResponse } from '../../simulator-contract.ts'
import { type Asking, askingOf, offered } from './asking.ts'
import type { Call, Simulation } from './call.ts'
import { consentPage, problemPage } from './dialog-page.ts'
import type { User } from './people.ts'

/**
 * `GET /dialog/oauth`: a page on which somebody agrees or does not. The answer comes back to the same address
 * with `decision=continue|cancel`, `user`, `page` (each) and `grant` (each), as the page's form sends it.
 */
export function loginDialog(call: Call, simulation: Simulation): SimulatorResponse {
  const { params, request } = call
  const asking = askingOf(params, simulation)
  if (typeof asking === 'string') return problemPage(asking)
  const decision = params.text('decision')
  if (decision === 'cancel') {
    return redirect(asking, {
      error: 'access_denied',
      error_code: '200',
      error_description: 'Permissions error',
      error_reason: 'user_denied',
    })
  }
  if (decision !== 'continue') return consentPage(asking, request.query, simulation)
  const user = simulation.people.user(params.text('user') ?? '') ?? simulation.people.users()[0]
  return user ? agreed(asking, user, request.query, simulation) : problemPage('Nobody is here.')
}

function agreed(
  asking: Asking,
  user: User,
  query: URLSearchParams,
  simulation: Simulation,
): SimulatorResponse {
  const choices = offered(asking, user, simulation)
  const ticked = query.has('grant') ? query.getAll('grant') : choices
  const granted = choices.filter((scope) => scope === 'public_profile' || ticked.includes(scope))
  const pageIds = simulation.people.pagesOf(user.id).map(({ id }) => id)
  const grant = simulation.tokens.agree({
    user_id: user.id,
    granted,
    declined: asking.scope.filter((scope) => !granted.includes(scope)),
    page_ids: query.has('page')
      ? pageIds.filter((id) => query.getAll('page').includes(id))
      : pageIds,
  })
  const { responseType } = asking
  const answer: Record<string, string> = {}
  if (responseType.includes('code')) {
    answer.code = simulation.tokens.issueCode(grant, asking.redirectUri)
  }
  if (responseType.includes('token')) {
    answer.access_token = simulation.tokens.issueUserToken(grant, false)
  }
  if (responseType === 'granted_scopes') answer.granted_scopes = granted.join(',')
  return redirect(asking, answer, responseType.includes('token'))
}

/** Tokens travel in the fragment, which never reaches a server. */
function redirect(
  asking: Asking,
  answer: Record<string, string>,
  isInFragment = false,
): SimulatorResponse {
  const address = new URL(asking.redirectUri)
  const values = new URLSearchParams({ ...answer, state: asking.state })
  if (isInFragment) address.hash = values.toString()
  else {
    for (const [name, value] of values) address.searchParams.append(name, value)
    address.hash = '_=_'
  }
  return {
    status: 302,
    headers: { location: address.href, 'cache-control': 'no-store' },
    body: null,
  }
}
