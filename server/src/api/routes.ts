import type { Route } from './route.ts'
import { connectAccountRoute } from './v1/accounts/connect-account.ts'
import { disconnectAccountRoute } from './v1/accounts/disconnect-account.ts'
import { getAccountRoute } from './v1/accounts/get-account.ts'
import { listAccountsRoute } from './v1/accounts/list-accounts.ts'
import { refreshAccountRoute } from './v1/accounts/refresh-account.ts'
import { createApiKeyRoute } from './v1/api-keys/create-api-key.ts'
import { listApiKeysRoute } from './v1/api-keys/list-api-keys.ts'
import { revokeApiKeyRoute } from './v1/api-keys/revoke-api-key.ts'
import { listAuditLogRoute } from './v1/audit-log/list-audit-log.ts'
import { checkAccountRoute, checkOAuthAppRoute } from './v1/checks/check-routes.ts'
import { createInvitationRoute } from './v1/invitations/create-invitation.ts'
import { listInvitationsRoute } from './v1/invitations/list-invitations.ts'
import { withdrawInvitationRoute } from './v1/invitations/withdraw-invitation.ts'
import { deleteMediaRoute, getMediaRoute, listMediaRoute } from './v1/media/read-media.ts'
import { uploadMediaRoute } from './v1/media/upload-media.ts'
import { changeRoleRoute } from './v1/members/change-role.ts'
import { listMembersRoute } from './v1/members/list-members.ts'
import { removeMemberRoute } from './v1/members/remove-member.ts'
import { dataDeletionRoute, deauthorizeRoute } from './v1/meta/meta-notices.ts'
import { listNetworksRoute } from './v1/networks/list-networks.ts'
import { oauthCallbackRoute } from './v1/oauth/oauth-callback.ts'
import { startOAuthRoute } from './v1/oauth/start-oauth.ts'
import { createOAuthAppRoute } from './v1/oauth-apps/create-oauth-app.ts'
import { deleteOAuthAppRoute } from './v1/oauth-apps/delete-oauth-app.ts'
import { listOAuthAppsRoute } from './v1/oauth-apps/list-oauth-apps.ts'
import { cancelPostRoute } from './v1/posts/cancel-post.ts'
import { createPostRoute } from './v1/posts/create-post.ts'
import { deletePostRoute } from './v1/posts/delete-post.ts'
import { editPostRoute } from './v1/posts/edit-post.ts'
import { getPostRoute } from './v1/posts/get-post.ts'
import { getTimelineRoute } from './v1/posts/get-timeline.ts'
import { listPostsRoute } from './v1/posts/list-posts.ts'
import { retryPostRoute } from './v1/posts/retry-post.ts'
import { validatePostRoute } from './v1/posts/validate-post.ts'

/** Every route of the API. What is not here does not exist, in the server and in `/openapi.json`. */
export const routes: readonly Route[] = [
  createPostRoute,
  validatePostRoute,
  listPostsRoute,
  getPostRoute,
  editPostRoute,
  deletePostRoute,
  cancelPostRoute,
  retryPostRoute,
  getTimelineRoute,
  listAccountsRoute,
  connectAccountRoute,
  getAccountRoute,
  disconnectAccountRoute,
  refreshAccountRoute,
  uploadMediaRoute,
  listMediaRoute,
  getMediaRoute,
  deleteMediaRoute,
  listNetworksRoute,
  listOAuthAppsRoute,
  createOAuthAppRoute,
  deleteOAuthAppRoute,
  startOAuthRoute,
  oauthCallbackRoute,
  deauthorizeRoute,
  dataDeletionRoute,
  listApiKeysRoute,
  createApiKeyRoute,
  revokeApiKeyRoute,
  listMembersRoute,
  changeRoleRoute,
  removeMemberRoute,
  listInvitationsRoute,
  createInvitationRoute,
  withdrawInvitationRoute,
  listAuditLogRoute,
  checkAccountRoute,
  checkOAuthAppRoute,
]
