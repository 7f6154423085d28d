import type {
  CommitStep,
  Confirmation,
  MediaItem,
  Progress,
  RepeatableStep,
  Step,
} from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { type Chunk, nextChunk } from './chunks.ts'
import type { TiktokOptions } from './options.ts'
import { fetchStatus, type PublishStatus } from './publish-status.ts'
import { forgetMedia, stepName, type TiktokState, type Upload } from './state.ts'
import { afterStatus } from './status.ts'
import {
  type Context,
  handedOver,
  hasAll,
  initVideo,
  isExpired,
  sendChunk,
  sendLastChunk,
  withSentBytes,
} from './upload.ts'

/**
 * A video's way into TikTok: init, then chunk after chunk. The last chunk is the commit: with it
 * TikTok has a whole post. The publish_id is known by then, so its status settles every doubt.
 */
export function nextVideoStep(
  item: MediaItem,
  state: TiktokState,
  isDraft: boolean,
): Step<TiktokOptions, TiktokState> {
  const { upload } = state
  if (upload === null) {
    return repeatable(isDraft ? 'inbox_video_init' : 'video_init', (context) =>
      initVideo(context, item),
    )
  }
  const chunk = nextChunk(item.sizeBytes, upload.sentBytes)
  if (!chunk.isLast)
    return repeatable('upload_chunk', (context) => sendChunk(context, item, upload, chunk))
  return lastChunk(item, state, upload, chunk)
}

function repeatable(
  name: string,
  run: (context: Context) => Promise<Progress<TiktokState>>,
): RepeatableStep<TiktokOptions, TiktokState> {
  return { name, repeatable: true, run }
}

function lastChunk(
  item: MediaItem,
  state: TiktokState,
  upload: Upload,
  chunk: Chunk,
): CommitStep<TiktokOptions, TiktokState> {
  return {
    name: stepName('upload_last_chunk', state),
    repeatable: false,
    run: (context) => sendLastChunk(context, item, upload, chunk),
    confirm: async (context) => {
      const status = await readStatus(context)
      return 'unreadable' in status
        ? { found: 'unreadable', reason: status.unreadable }
        : verdict(context, item, upload, status)
    },
  }
}

/** What passes is thrown, and tried again; what does not leaves nobody to ask. */
async function readStatus(context: Context): Promise<PublishStatus | { unreadable: string }> {
  try {
    return await fetchStatus(context)
  } catch (error) {
    if (error instanceof PublishError && error.retry === 'never')
      return { unreadable: error.message }
    throw error
  }
}

function verdict(
  context: Context,
  item: MediaItem,
  upload: Upload,
  status: PublishStatus,
): Confirmation<TiktokState> {
  const { uploadedBytes } = status
  if (hasAll(status, item)) return { found: 'yes', progress: taken(context, status) }
  // The same bytes to the same upload are harmless; looking again may still find a number.
  if (uploadedBytes === null) return { found: 'no' }
  const state = isExpired(upload, context.now())
    ? forgetMedia(context.state)
    : withSentBytes(context.state, upload, uploadedBytes)
  return { found: 'no', isCertain: true, state }
}

/** The bytes arrived. Why TikTok then failed, if it did, is for the status step to tell. */
function taken(context: Context, status: PublishStatus): Progress<TiktokState> {
  const state = handedOver(context)
  return status.name === 'FAILED' ? { state } : afterStatus(context, state, status)
}
