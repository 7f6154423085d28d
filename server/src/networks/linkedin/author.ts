import type { AccountFacts, Credentials } from '../contract.ts'

/** Who posts: a member or the organization of a page, as LinkedIn's URN. */
export function authorOf(account: AccountFacts, credentials: Credentials): string {
  return credentials.author_urn || urnOf(account.platformAccountId)
}

/** True for an organization's page, as far as the account alone tells. */
export function isOrganization(account: AccountFacts): boolean {
  return (
    isOrganizationUrn(urnOf(account.platformAccountId)) ||
    account.profile.author_type === 'organization'
  )
}

/** `urn:li:organization:2414183` */
export function isOrganizationUrn(urn: string): boolean {
  return urn.startsWith('urn:li:organization:')
}

/** The id of an account is a member's `sub` unless it is a whole URN. */
function urnOf(accountId: string): string {
  return accountId.startsWith('urn:li:') ? accountId : `urn:li:person:${accountId}`
}
