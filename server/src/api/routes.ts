import type { Route } from './route.ts'
import { connectAccountRoute } from './v1/accounts/connect-account.ts'
import { disconnectAccountRoute } from './v1/accounts/disconnect-account.ts'
import { getAccountRoute } from './v1/accounts/get-account.ts'
import { listAccountsRoute } from './v1/accounts/list-accounts.ts'
import { refreshAccountRoute } from './v1/accounts/refresh-account.ts'
import { deleteMediaRoute, getMediaRoute, listMediaRoute } from './v1/media/read-media.ts'
import { uploadMediaRoute } from './v1/media/upload-media.ts'
import { listNetworksRoute } from './v1/networks/list-networks.ts'
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
]
