import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import { fullName } from './people.ts'
import { accessDenied } from './refusal.ts'
import { lacksPermission } from './scopes.ts'

/** `GET /v2/userinfo`. https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2 (read 2026-09-19) */
export function readUserinfo(call: Call, simulation: Simulation): SimulatorResponse {
  const { member, scopes, request } = call
  if (!scopes.includes('openid')) throw lacksPermission('userinfo.GET', null)
  const { userinfo_locale } = simulation.switches()
  const profile = {
    name: fullName(member),
    given_name: member.first_name,
    family_name: member.last_name,
    picture: `${request.origin}/_sandbox/avatars/linkedin/${member.handle}.svg`,
    locale: userinfo_locale === 'object' ? { country: 'US', language: 'en' } : 'en_US',
  }
  const email = { email: `${member.handle}@sandbox.invalid`, email_verified: true }
  return {
    status: 200,
    body: {
      sub: member.id,
      ...(scopes.includes('profile') ? profile : {}),
      ...(scopes.includes('email') ? email : {}),
    },
  }
}

/** `GET /v2/me`: closed to the scopes of OpenID Connect. */
export function readMe({ member, scopes }: Call): SimulatorResponse {
  if (!scopes.includes('r_basicprofile')) {
    throw accessDenied('Not enough permissions to access: GET /me')
  }
  const { id, first_name: first, last_name: last, handle } = member
  return {
    status: 200,
    body: { id, localizedFirstName: first, localizedLastName: last, vanityName: handle },
  }
}
