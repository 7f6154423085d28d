import { randomBytes } from 'node:crypto'
import { claimIdempotencyKey, type IdempotencyClaim } from '../db/idempotency.ts'
import type { Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { FetchRefused, FetchTooLarge } from '../lib/guarded-fetch/fetch-refused.ts'
import { newId } from '../lib/ids.ts'
import { getMedia, type MediaContext, type MediaView } from './media.ts'
import { probeFile } from './probe.ts'
import { type ProbedFile, ProbeError } from './probed-file.ts'
import { type StagedFile, StorageLimitError } from './staging.ts'

export interface Upload {
  source: AsyncIterable<Uint8Array>
  filename: string | null
  /** The field that the caller sent it in, for problems: `file`, `file_base64`, `source_url`. */
  field: string
}

/** What an idempotency key stands for when it is not the file's own bytes. */
export interface UploadKey {
  key: string
  body?: unknown
}

/** What idempotency keys of uploads belong to. */
export const uploadRoute = 'POST /v1/media'
const keptDays = 60

/**
 * Takes a file in: streamed to disk, known by its bytes, visible only when whole.
 * @throws AppError 413 past the limit, 415 for what is not media, 422 for a reused key, 502 when storing failed
 */
export async function storeMedia(
  context: MediaContext,
  scope: Scope,
  upload: Upload,
  key: UploadKey | null,
): Promise<{ media: MediaView; isReplay: boolean }> {
  const staged = await stage(context, upload)
  try {
    const probed = await probe(staged, upload.field)
    const id = newId('media')
    const body = key?.body ?? { sha256: staged.sha256, filename: upload.filename }
    const claim = key ? { ...scope, route: uploadRoute, key: key.key, body } : null
    const row = rowOf(id, scope, upload, staged, probed)
    const replayOf = await insertMedia(context, row, staged, claim)
    const media = await getMedia(context, scope, replayOf ?? id)
    return { media, isReplay: replayOf !== null }
  } finally {
    await context.storage.discard(staged)
  }
}

function rowOf(
  id: string,
  scope: Scope,
  upload: Upload,
  staged: StagedFile,
  { kind, contentType, extension, width, height, durationMs, frames, details }: ProbedFile,
) {
  return {
    id,
    workspace_id: scope.workspaceId,
    environment: scope.environment,
    kind,
    content_type: contentType,
    size_bytes: staged.sizeBytes,
    width,
    height,
    duration_ms: durationMs,
    frames,
    details: JSON.stringify(details),
    sha256: staged.sha256,
    filename: upload.filename,
    storage_name: newStorageName(extension),
    expires_at: new Date(Date.now() + keptDays * 86_400_000),
  }
}

/** Unguessable: the name is the last part of a public address. */
export function newStorageName(extension: string): string {
  return `${randomBytes(20).toString('hex')}.${extension}`
}

async function stage(context: MediaContext, upload: Upload): Promise<StagedFile> {
  try {
    return await context.storage.stage(upload.source, context.mediaMaxBytes)
  } catch (cause) {
    if (cause instanceof AppError || cause instanceof FetchRefused) throw cause
    if (cause instanceof StorageLimitError || cause instanceof FetchTooLarge)
      throw new AppError(
        'payload_too_large',
        `The file is larger than ${context.mediaMaxBytes / 1024 / 1024} MB. Send a smaller one, or raise MEDIA_MAX_MB.`,
        { cause },
      )
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET')
      throw new AppError(
        'validation_failed',
        'The upload ended before the file was whole. Send it again.',
        { cause },
      )
    throw storageFailed(cause)
  }
}

/** Whatever kept a file from being stored. */
export function storageFailed(cause: unknown): AppError {
  return new AppError(
    'storage_failed',
    'The file could not be stored. Try again; if it goes on, look at the disk of the data directory, or at the object store.',
    { cause },
  )
}

async function probe(staged: StagedFile, field: string): Promise<ProbedFile> {
  if (staged.sizeBytes === 0)
    throw new AppError('validation_failed', 'The file is empty.', {
      problems: [{ path: field, code: 'empty', message: 'Send a file with content.' }],
    })
  try {
    return await probeFile(staged.path)
  } catch (cause) {
    if (!(cause instanceof ProbeError)) throw cause
    throw new AppError('unsupported_media_type', cause.message, {
      cause,
      problems: [{ path: field, code: 'unsupported_media_format', message: cause.message }],
    })
  }
}

/**
 * The file is in place before the row is committed: a row never names a file that is not there. A
 * slow store holds up no database connection.
 */
async function insertMedia(
  context: MediaContext,
  row: ReturnType<typeof rowOf>,
  staged: StagedFile,
  claim: IdempotencyClaim | null,
): Promise<string | null> {
  await context.storage
    .publish(staged, row.storage_name)
    .catch((cause) => Promise.reject(storageFailed(cause)))
  // Where it fails, the sweep finds what nobody names.
  const unpublish = (): Promise<void> => context.storage.remove(row.storage_name).catch(() => {})
  try {
    const replayOf = await context.database.transact(async (tx) => {
      const known = claim ? await claimIdempotencyKey(tx, claim, row.id) : null
      if (known === null) await tx.insertInto('media').values(row).execute()
      return known
    })
    if (replayOf !== null) await unpublish()
    return replayOf
  } catch (error) {
    // After a commit whose answer was lost the row may be there.
    if (!context.isDatabaseUnavailable(error)) await unpublish()
    throw error
  }
}
