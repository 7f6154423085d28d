import type { Content, Step } from '../contract.ts'
import { createPostStep, readPermalink } from './feed-post.ts'
import { firstCommentStep } from './first-comment.ts'
import { kindOf } from './kind.ts'
import type { FacebookOptions } from './options.ts'
import { uploadPhotoStep } from './photo.ts'
import { nextReelUpload } from './reel-upload.ts'
import type { FacebookState } from './state.ts'
import { type FacebookStep, repeatable } from './step.ts'
import { publishPhotoStoryStep, readStoryLink } from './story.ts'
import { publishVideoStep, type VideoKind } from './video-publish.ts'
import { videoStatusStep } from './video-status.ts'
import { nextVideoUpload } from './video-upload.ts'

/**
 * The road of a post: its files until Facebook holds them unseen, one call that shows them, for a
 * video the wait until it can be seen, then its address and the first comment. Each kind's commit
 * is confirmed by what proves it: the Page's posts, the video's status, the Page's stories.
 */

type FacebookContent = Content<FacebookOptions>
type AnyStep = Step<FacebookOptions, FacebookState>

/** Where every delivery begins. */
export const initialState: FacebookState = { photos: [], video: null, post: null, commentId: null }

/** The next step, told from content and state alone; null when all is done. */
export function nextStep(content: FacebookContent, state: FacebookState): AnyStep | null {
  return state.post === null
    ? nextToPublish(content, state)
    : nextAfterwards(content, state, state.post)
}

/** A post on a Page is one call; a first comment that failed is a warning and not a missing part. */
export function isIncomplete(): boolean {
  return false
}

/** Forgets what was uploaded; what is visible stays so. */
export function forgetMedia(state: FacebookState): FacebookState {
  return state.post === null ? { ...state, photos: [], video: null } : state
}

function nextToPublish(content: FacebookContent, state: FacebookState): AnyStep {
  const kind = kindOf(content)
  if (kind === 'text') return createPostStep(content)
  if (kind === 'photos' || kind === 'photo_story') {
    const upload = nextPhoto(content, state)
    if (upload !== null) return upload
    return kind === 'photos' ? createPostStep(content) : publishPhotoStoryStep(firstPhoto(state))
  }
  return nextOfVideo(content, state, kind)
}

function nextPhoto({ media }: FacebookContent, { photos }: FacebookState): FacebookStep | null {
  const index = photos.length
  const item = media[index]
  return item === undefined ? null : uploadPhotoStep(item, index)
}

function firstPhoto({ photos }: FacebookState): string {
  return photos[0]?.id ?? ''
}

function nextOfVideo(content: FacebookContent, state: FacebookState, kind: VideoKind): AnyStep {
  const { video } = state
  const [item] = content.media
  if (item === undefined) throw new Error('a video post without a video')
  if (video?.phase === 'sent') return videoStatusStep(kind, video)
  const upload =
    kind === 'video'
      ? nextVideoUpload(item, video)
      : nextReelUpload(kind === 'reel' ? 'video_reels' : 'video_stories', item, video)
  if (upload !== null) return upload
  if (video === null) throw new Error('an upload that ended without a video')
  return publishVideoStep(kind, video)
}

function nextAfterwards(
  { options }: FacebookContent,
  { commentId, video }: FacebookState,
  { id, isLinkRead }: NonNullable<FacebookState['post']>,
): AnyStep | null {
  if (!isLinkRead) return readLinkStep(options.as_story === true, id)
  const { first_comment: comment } = options
  if (comment === undefined || commentId !== null || id === null) return null
  // A Reel's comments stand under the video.
  return firstCommentStep(video?.id ?? id, comment)
}

function readLinkStep(isStory: boolean, id: string | null): FacebookStep {
  return isStory || id === null
    ? repeatable('read_story_link', readStoryLink, 'id_not_available')
    : repeatable('read_permalink', (context) => readPermalink(context, id), 'id_not_available')
}
