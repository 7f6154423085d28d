import { accessDenied, type Refusal } from './refusal.ts'
import type { Step } from './steps.ts'
import type { Switches } from './switches.ts'

const selfServeScopes = ['openid', 'profile', 'email', 'w_member_social']

/** What apps of today can be granted. `r_member_social` is closed to new apps, so nobody holds it unless told so. */
const grantableScopes = [
  ...selfServeScopes,
  'w_organization_social',
  'r_organization_social',
  'rw_organization_admin',
  'r_basicprofile',
  'r_organization_followers',
  'r_1st_connections_size',
  'w_member_social_feed',
  'w_organization_social_feed',
  'r_organization_social_feed',
]

export const knownScopes: readonly string[] = [
  ...grantableScopes,
  'r_organization_admin',
  'r_member_social',
  'r_member_profileAnalytics',
  'r_member_postAnalytics',
]

/** The scopes of the app's products. https://learn.microsoft.com/en-us/linkedin/marketing/increasing-access (read 2026-09-19) */
export function appScopes(switches: Switches): readonly string[] {
  return switches.app === 'self_serve' ? selfServeScopes : grantableScopes
}

type Right = readonly [resource: string, ...anyOf: string[]]

const writing = ['w_member_social', 'w_organization_social'] as const
const organizationAdmin = ['rw_organization_admin', 'r_organization_admin'] as const
const organizationReading = [...organizationAdmin, 'r_organization_social'] as const
const posts = 'partnerApiPostsExternal'

/** The resource that a refusal names, and the scopes of which one must be there. */
const rights: Partial<Record<Step, Right>> = {
  list_organization_acls: ['partnerApiOrganizationAcls.FINDER-roleAssignee', ...organizationAdmin],
  read_organization: ['partnerApiOrganizations.GET', ...organizationReading],
  find_organizations: ['partnerApiOrganizations.FINDER-vanityName', ...organizationReading],
  read_organization_authorization: [
    'partnerApiOrganizationAuthorizations.GET',
    ...organizationAdmin,
    'w_organization_social',
  ],
  create_post: [`${posts}.CREATE`, ...writing],
  read_post: [`${posts}.GET`, 'r_organization_social', 'r_member_social'],
  list_posts: [`${posts}.FINDER-author`, 'r_organization_social', 'r_member_social'],
  read_posts: [`${posts}.BATCH_GET`, 'r_organization_social', 'r_member_social'],
  edit_post: [`${posts}.PARTIAL_UPDATE`, ...writing],
  delete_post: [`${posts}.DELETE`, ...writing],
  image_initialize: ['partnerApiImages.ACTION-initializeUpload', ...writing],
  image_status: ['partnerApiImages.GET', ...writing],
  document_initialize: ['partnerApiDocuments.ACTION-initializeUpload', ...writing],
  document_status: ['partnerApiDocuments.GET', ...writing],
  video_initialize: ['partnerApiVideos.ACTION-initializeUpload', ...writing],
  video_finalize: ['partnerApiVideos.ACTION-finalizeUpload', ...writing],
  video_status: ['partnerApiVideos.GET', ...writing],
}

/** @throws Refusal 403 when a token lacks every scope that the call can stand on */
export function requireScope(step: Step, scopes: readonly string[], version: string | null): void {
  const right = rights[step]
  if (!right) return
  const [resource, ...anyOf] = right
  if (!anyOf.some((scope) => scopes.includes(scope))) throw lacksPermission(resource, version)
}

/** 403 as recorded: the resource, its method, and the version as a date. */
export function lacksPermission(resource: string, version: string | null): Refusal {
  const suffix = version === null ? 'NO_VERSION' : `${version}01`
  return accessDenied(`Not enough permissions to access: ${resource}.${suffix}`)
}

/** The resource of a step, for refusals that come after the scopes. */
export function resourceOf(step: Step): string {
  return rights[step]?.[0] ?? step
}
