/** Permissions that a sandbox login can be asked for. */
export const allPermissions = [
  'public_profile',
  'pages_show_list',
  'pages_manage_posts',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
  'pages_manage_metadata',
  'business_management',
  'read_insights',
  'publish_video',
  'email',
] as const
export type Permission = (typeof allPermissions)[number]

export function isPermission(name: string): name is Permission {
  return allPermissions.some((each) => each === name)
}

/** https://developers.facebook.com/docs/graph-api/reference/page/feed/ (2026-09-11), the same for photos, videos, Reels and stories. */
export const toPublish: readonly Permission[] = [
  'pages_manage_posts',
  'pages_read_engagement',
  'pages_show_list',
]
/** Own posts, photos, videos, stories. */
export const toRead: readonly Permission[] = ['pages_read_engagement']
/** What others wrote too: `/{page}/feed`. */
export const toReadFeed: readonly Permission[] = [
  'pages_read_engagement',
  'pages_read_user_content',
]
export const toComment: readonly Permission[] = ['pages_manage_engagement']
