import { textOf } from '../answer-fields.ts'
import { answered, brokenAnswer, type CallPurpose } from '../call-failure.ts'
import type { MediaItem, NetworkAnswer, Progress, StepContext } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { dataOf } from './answer.ts'
import { callTiktok } from './call.ts'
import { type Chunk, chunkPlan } from './chunks.ts'
import { isStale } from './creator.ts'
import { uploadRefusalOf } from './errors.ts'
import { tiktokLimits } from './limits.ts'
import type { TiktokOptions } from './options.ts'
import { videoInfo } from './post-info.ts'
import { fetchStatus, type PublishStatus } from './publish-status.ts'
import type { TiktokState, Upload } from './state.ts'

export type Context = StepContext<TiktokOptions, TiktokState>

const uploadTimeoutMs = 300_000

/** Announces the video. Without bytes it posts nothing, so a lost answer costs a place in a queue. */
export async function initVideo(context: Context, item: MediaItem): Promise<Progress<TiktokState>> {
  const { state, content } = context
  if (isStale(state, context.now())) return { state: { ...state, creator: null } }
  const { chunkBytes, count } = chunkPlan(item.sizeBytes)
  const source_info = {
    source: 'FILE_UPLOAD',
    video_size: item.sizeBytes,
    chunk_size: chunkBytes,
    total_chunk_count: count,
  }
  const isDraft = content.options.as_draft === true
  const answer = await callTiktok(context, 'upload', {
    method: 'POST',
    path: isDraft ? '/post/publish/inbox/video/init/' : '/post/publish/video/init/',
    json: isDraft ? { source_info } : { post_info: videoInfo(content, state), source_info },
  })
  const { publish_id: publishId, upload_url: url } = dataOf(answer)
  if (textOf(publishId) === '' || textOf(url) === '') throw brokenAnswer('TikTok', answer, 'upload')
  const upload = { url: textOf(url), begunAt: context.now().toISOString(), sentBytes: 0 }
  return { state: { ...state, publishId: textOf(publishId), upload } }
}

/** Sends a chunk behind which others follow. */
export async function sendChunk(
  context: Context,
  item: MediaItem,
  upload: Upload,
  chunk: Chunk,
): Promise<Progress<TiktokState>> {
  const answer = await putChunk(context, item, upload, chunk, 'upload')
  if (isTaken(answer)) return { state: withSentBytes(context.state, upload, chunk.end) }
  const refusal = uploadRefusalOf(answer, 'upload', context.now())
  if (refusal.retry !== 'restart_media') throw refusal
  // Another copy of this chunk, or of all that follow, may have arrived: TikTok says where to go on.
  const status = await fetchStatus(context)
  if (hasAll(status, item)) return { state: handedOver(context) }
  const { uploadedBytes } = status
  const isBehind = answer.status === 416 && uploadedBytes !== null && uploadedBytes !== chunk.start
  if (!isBehind) throw refusal
  return { state: withSentBytes(context.state, upload, uploadedBytes) }
}

/** Sends the chunk after which TikTok publishes: from here on a lost answer is a doubt. */
export async function sendLastChunk(
  context: Context,
  item: MediaItem,
  upload: Upload,
  chunk: Chunk,
): Promise<Progress<TiktokState>> {
  const answer = await putChunk(context, item, upload, chunk, 'commit')
  if (answer.status === 200 || answer.status === 201) return { state: handedOver(context) }
  // More is expected, or other bytes: the status tells how many are there.
  if (isTaken(answer) || answer.status === 416) throw unclear(answer)
  const refusal = uploadRefusalOf(answer, 'commit', context.now())
  const isAfterDoubt = context.attempt.number > 1
  if (refusal.retry !== 'restart_media' || !isAfterDoubt) throw refusal
  // A task that is gone may be one that is done.
  const status = await fetchStatus(context).catch(() => Promise.reject(unclear(answer)))
  if (hasAll(status, item)) return { state: handedOver(context) }
  throw refusal
}

/** True when TikTok waits for no more bytes; why it then failed, if it did, the status step tells. */
export function hasAll({ name, uploadedBytes }: PublishStatus, item: MediaItem): boolean {
  return name !== 'PROCESSING_UPLOAD' || (uploadedBytes !== null && uploadedBytes >= item.sizeBytes)
}

/** The state once TikTok has all it needs. */
export function handedOver({ state, now }: Context): TiktokState {
  return { ...state, handedOverAt: now().toISOString() }
}

/** The upload goes on at this offset. */
export function withSentBytes(state: TiktokState, upload: Upload, sentBytes: number): TiktokState {
  return { ...state, upload: { ...upload, sentBytes } }
}

/** True when TikTok takes no more bytes at the address. */
export function isExpired(upload: Upload, now: Date): boolean {
  return now.getTime() - Date.parse(upload.begunAt) >= tiktokLimits.uploadLifeMs.value
}

async function putChunk(
  context: Context,
  item: MediaItem,
  upload: Upload,
  { start, end }: Chunk,
  purpose: CallPurpose,
): Promise<NetworkAnswer> {
  if (isExpired(upload, context.now())) throw expired()
  return answered('TikTok', context.http, purpose, {
    method: 'PUT',
    url: upload.url,
    headers: { 'content-range': `bytes ${start}-${end - 1}/${item.sizeBytes}` },
    timeoutMs: uploadTimeoutMs,
    body: {
      kind: 'bytes',
      bytes: await context.readMedia(item, start, end),
      contentType: item.contentType,
    },
  })
}

function isTaken({ status }: NetworkAnswer): boolean {
  return status >= 200 && status < 300
}

function unclear({ status, body }: NetworkAnswer): PublishError {
  return new PublishError({
    outcome: 'in_doubt',
    code: 'platform_unavailable',
    retry: 'backoff',
    message: `TikTok answered the last bytes with status ${status}, which does not tell whether it has the whole video.`,
    response: { status, body },
  })
}

function expired(): PublishError {
  return new PublishError({
    outcome: 'not_sent',
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'The upload took longer than the hour that TikTok gives it.',
  })
}
