import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { AdmittedCall, Simulation } from './call.ts'
import { createComment, listComments } from './comment-endpoints.ts'
import { createPost } from './create-post.ts'
import * as identity from './identity-endpoints.ts'
import { listFeed, listPublished, listScheduled } from './list-endpoints.ts'
import { deleteObject, readObject, readObjects, updateObject } from './object-endpoints.ts'
import { createPhoto, listPhotos } from './photo-endpoints.ts'
import { createReel, createVideoStory } from './reel-endpoints.ts'
import { readUpload, startUpload, uploadFile } from './resumable-upload.ts'
import type { Step } from './steps.ts'
import { createPhotoStory, listStories } from './story-endpoints.ts'
import { listThumbnails, setThumbnail } from './thumbnails.ts'
import { createVideo, listReels, listVideos } from './video-endpoints.ts'

type Endpoint = (
  call: AdmittedCall,
  simulation: Simulation,
) => SimulatorResponse | Promise<SimulatorResponse>

type NotHere = 'dialog' | 'token' | 'debug_token' | 'upload_bytes'

/** What serves each call that carries a token. */
export const endpoints: Readonly<Record<Exclude<Step, NotHere>, Endpoint>> = {
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
  create_video: createVideo,
  start_video: createVideo,
  transfer_video: createVideo,
  finish_video: createVideo,
  list_videos: listVideos,
  create_reel: createReel,
  start_reel: createReel,
  finish_reel: createReel,
  list_reels: listReels,
  create_video_story: createVideoStory,
  start_video_story: createVideoStory,
  finish_video_story: createVideoStory,
  create_photo_story: createPhotoStory,
  list_stories: listStories,
  start_upload: startUpload,
  upload_file: uploadFile,
  read_upload: readUpload,
  set_thumbnail: setThumbnail,
  list_thumbnails: listThumbnails,
  create_comment: createComment,
  list_comments: listComments,
  read_object: readObject,
  read_objects: readObjects,
  update_object: updateObject,
  delete_object: deleteObject,
}
