import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { MediaItem } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import { convertToMp4, FfmpegFailed, FfmpegMissing } from './ffmpeg.ts'
import { findRendition, keepRendition } from './keep-rendition.ts'
import type { MediaContext } from './media.ts'
import type { StagedFile } from './staging.ts'

/** Every network takes these, and they are what we make. */
const [videoCodec, audioCodec] = ['avc', 'aac']
const formName = 'video/mp4 avc aac'

/** Conversions under way in this process: five networks wait for one. */
const underWay = new Map<string, Promise<MediaItem>>()

/**
 * The video as an MP4 with H.264 and AAC, made once and kept beside it.
 * @throws PublishError media_processing_failed, which says what to install where ffmpeg is missing
 */
export async function videoRenditionOf(
  context: MediaContext,
  item: MediaItem,
  signal: AbortSignal,
): Promise<MediaItem> {
  const known = await findRendition(context, item, formName)
  if (known) return known
  const current = underWay.get(item.assetId)
  // Its maker may have had to stop for reasons of its own: then it is ours to make.
  if (current) return current.catch(() => videoRenditionOf(context, item, signal))
  const making = convert(context, item, signal).finally(() => underWay.delete(item.assetId))
  underWay.set(item.assetId, making)
  return making
}

async function convert(
  context: MediaContext,
  item: MediaItem,
  signal: AbortSignal,
): Promise<MediaItem> {
  const source = await stageStored(context, item)
  const output = `${source.path}.mp4`
  try {
    const { details } = item
    const isRemux =
      details?.videoCodec === videoCodec && [audioCodec, null].includes(details.audioCodec ?? null)
    const inputFormat = item.contentType === 'video/webm' ? 'matroska' : 'mov'
    const conversion = { input: source.path, inputFormat, output, isRemux } as const
    await convertToMp4(context.ffmpeg, conversion, signal)
    return await keepConverted(context, item, output)
  } catch (error) {
    throw asPublishError(error, item)
  } finally {
    await context.storage.discard(source)
    await rm(output, { force: true })
  }
}

/** ffmpeg reads a local file, wherever the original is kept. */
async function stageStored(context: MediaContext, item: MediaItem): Promise<StagedFile> {
  const [row] = await context.database.query<{ storage_name: string }>({
    name: 'media-name',
    text: 'select storage_name from media where id = $1 and deleted_at is null',
    values: [item.assetId],
  })
  if (!row) throw new Error(`media ${item.assetId} is gone`)
  const stream = await context.storage.stream(row.storage_name, 0, item.sizeBytes)
  return context.storage.stage(stream, item.sizeBytes)
}

async function keepConverted(
  context: MediaContext,
  item: MediaItem,
  file: string,
): Promise<MediaItem> {
  const staged = await context.storage.stage(createReadStream(file), Number.POSITIVE_INFINITY)
  try {
    return await keepRendition(context, item, formName, staged)
  } finally {
    await context.storage.discard(staged)
  }
}

function asPublishError(cause: unknown, item: MediaItem): unknown {
  const failed = (message: string): PublishError =>
    new PublishError({
      outcome: 'not_sent',
      code: 'media_processing_failed',
      retry: 'never',
      message,
      cause,
    })
  if (cause instanceof FfmpegMissing)
    return failed(
      `The network does not take ${item.contentType}, and there is no ffmpeg here to convert it. Install ffmpeg (Debian: apt install ffmpeg) or name it in FFMPEG_PATH, and retry the post; or upload the video as MP4 with H.264 and AAC.`,
    )
  if (cause instanceof FfmpegFailed)
    return failed(
      `The video could not be converted to MP4. Upload it as MP4 with H.264 and AAC. ffmpeg says: ${cause.message.split('\n')[0]?.replace(/\/\S+/g, 'the file')}`,
    )
  return cause
}
