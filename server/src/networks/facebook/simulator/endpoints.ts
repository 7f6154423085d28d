import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { AdmittedCall, Simulation } from './call.ts'
import { createComment, listComments } from './comment-endpoints.ts'
import { createPost } from './create-post.ts'
import * as identity from './identity-endpoints.ts'
import { listFeed, listPublished, listScheduled } from './list-endpoints.ts'
import { deleteObject, readObject, readObjects, updateObject } from './object-endpoints.ts'
import { createPhoto, listPhotos } from './photo-endpoints.ts'
import type { Step } from './steps.ts'

type Endpoint = (
  call: AdmittedCall,
  simulation: Simulation,
) => SimulatorResponse | Promise<SimulatorResponse>

/** What serves each call that carries a token. */
export const endpoints: Readonly<Partial<Record<Step, Endpoint>>> = {
  read_me: identity.readMe,
  list_accounts: identity.listAccounts,
  list_permissions: identity.listPermissions,
  revoke_permissions: identity.revokePermissions,
  list_businesses: identity.listBusinesses,
  create_post: createPost,
  list_feed: listFeed,
  list_posts: listPublished,
  list_published_posts: listPublished,
  list_scheduled_posts: listScheduled,
  create_photo: createPhoto,
  list_photos: listPhotos,
  create_comment: createComment,
  list_comments: listComments,
  read_object: readObject,
  read_objects: readObjects,
  update_object: updateObject,
  delete_object: deleteObject,
}
