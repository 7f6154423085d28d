import { randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Database } from '../db/database.ts'
import { claimIdempotencyKey, type IdempotencyClaim } from '../db/idempotency.ts'
import { decodeCursor, isAfter, type Page, type PageRequest, toPage } from '../db/paging.ts'
import type { Schema, Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { newId } from '../lib/ids.ts'
import type { MediaItem } from '../networks/contract.ts'
import { ProbeError, probeFile } from './probe.ts'
import { type MediaStorage, type StagedFile, StorageLimitError } from './storage.ts'

export interface MediaContext {
  database: Database
  storage: MediaStorage
  publicUrl: string
  mediaMaxBytes: number
}

export interface MediaView {
  id: string
  public_url: string
  kind: 'image' | 'video'
  content_type: string
  size_bytes: number
  width: number | null
  height: number | null
  duration_ms: number | null
  sha256: string
  filename: string | null
  status: 'ready'
  created_at: string
  expires_at: string
}

type MediaRow = Selectable<Schema['media']>

const keptDays = 60

function toView(context: MediaContext, row: MediaRow): MediaView {
  return {
    id: row.id,
    public_url: publicUrl(context, row.storage_name),
    kind: row.kind,
    content_type: row.content_type,
    size_bytes: row.size_bytes,
    width: row.width,
    height: row.height,
    duration_ms: row.duration_ms,
    sha256: row.sha256,
    filename: row.filename,
    status: 'ready',
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
  }
}

function publicUrl(context: MediaContext, storageName: string): string {
  return `${context.publicUrl}/media/${storageName}`
}

export interface Upload {
  source: AsyncIterable<Uint8Array>
  filename: string | null
}

/**
 * Takes a file in: streamed to disk, known by its bytes, visible only when whole.
 * @throws AppError 413 past the limit, 415 for what is not media, 422 for a reused key, 502 when storing failed
 */
export async function storeMedia(
  context: MediaContext,
  scope: Scope,
  upload: Upload,
  idempotencyKey: string | null,
): Promise<{ media: MediaView; isReplay: boolean }> {
  const staged = await stage(context, upload)
  try {
    const probed = await probe(staged)
    const id = newId('media')
    const row = {
      id,
      workspace_id: scope.workspaceId,
      environment: scope.environment,
      kind: probed.kind,
      content_type: probed.contentType,
      size_bytes: staged.sizeBytes,
      width: probed.width,
      height: probed.height,
      duration_ms: probed.durationMs,
      frames: probed.frames,
      sha256: staged.sha256,
      filename: upload.filename,
      storage_name: `${randomBytes(20).toString('hex')}.${probed.extension}`,
      expires_at: new Date(Date.now() + keptDays * 86_400_000),
    }
    const claim: IdempotencyClaim | null = idempotencyKey
      ? {
          ...scope,
          route: 'POST /v1/media',
          key: idempotencyKey,
          body: { sha256: staged.sha256, filename: upload.filename },
        }
      : null
    const replayOf = await insertMedia(context, row, staged, claim)
    const media = await getMedia(context, scope, replayOf ?? id)
    return { media, isReplay: replayOf !== null }
  } finally {
    await context.storage.discard(staged)
  }
}

async function stage(context: MediaContext, upload: Upload): Promise<StagedFile> {
  try {
    return await context.storage.stage(upload.source, context.mediaMaxBytes)
  } catch (cause) {
    if (cause instanceof StorageLimitError)
      throw new AppError(
        'payload_too_large',
        `The file is larger than ${context.mediaMaxBytes / 1024 / 1024} MB. Send a smaller one, or raise MEDIA_MAX_MB.`,
        { cause },
      )
    if (cause instanceof AppError) throw cause
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET')
      throw new AppError(
        'validation_failed',
        'The upload ended before the file was whole. Send it again.',
        { cause },
      )
    throw new AppError(
      'storage_failed',
      'The file could not be stored. Try again; if it goes on, look at the disk of the data directory.',
      { cause },
    )
  }
}

async function probe(staged: StagedFile) {
  if (staged.sizeBytes === 0)
    throw new AppError('validation_failed', 'The file is empty.', {
      problems: [{ path: 'file', code: 'empty', message: 'Send a file with content.' }],
    })
  try {
    return await probeFile(staged.path)
  } catch (cause) {
    if (!(cause instanceof ProbeError)) throw cause
    throw new AppError('unsupported_media_type', cause.message, {
      cause,
      problems: [{ path: 'file', code: 'unsupported_media_format', message: cause.message }],
    })
  }
}

/** The file is in place before the row is committed: a row never names a file that is not there. */
async function insertMedia(
  context: MediaContext,
  row: Omit<MediaRow, 'created_at' | 'deleted_at' | 'rendition_of' | 'rendition_form'>,
  staged: StagedFile,
  claim: IdempotencyClaim | null,
): Promise<string | null> {
  return context.database.transact(async (tx) => {
    const replayOf = claim ? await claimIdempotencyKey(tx, claim, row.id) : null
    if (replayOf !== null) return replayOf
    await context.storage.publish(staged, row.storage_name)
    await tx.insertInto('media').values(row).execute()
    return null
  })
}

function scoped(context: MediaContext, scope: Scope) {
  return context.database.read
    .selectFrom('media')
    .selectAll()
    .where('workspace_id', '=', scope.workspaceId)
    .where('environment', '=', scope.environment)
    .where('deleted_at', 'is', null)
    .where('rendition_of', 'is', null)
}

/** @throws AppError not_found */
export async function getMedia(
  context: MediaContext,
  scope: Scope,
  id: string,
): Promise<MediaView> {
  const row = await scoped(context, scope).where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('not_found', 'There is no media with this id.')
  return toView(context, row)
}

/** Newest first. */
export async function listMedia(
  context: MediaContext,
  scope: Scope,
  page: PageRequest,
): Promise<Page<MediaView>> {
  const cursor = decodeCursor(page.cursor)
  const query = scoped(context, scope)
    .where(isAfter(cursor))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
  const rows = toPage(await query.execute(), page.limit)
  return { items: rows.items.map((row) => toView(context, row)), next_cursor: rows.next_cursor }
}

/** @throws AppError not_found, or media_in_use while a post that is not finished needs the file */
export async function deleteMedia(context: MediaContext, scope: Scope, id: string): Promise<void> {
  const storageNames = await context.database.transact(async (tx) => {
    const rows = await tx
      .updateTable('media')
      .set({ deleted_at: sql`now()` })
      .where((where) => where.or([where('id', '=', id), where('rendition_of', '=', id)]))
      .where('workspace_id', '=', scope.workspaceId)
      .where('environment', '=', scope.environment)
      .where('deleted_at', 'is', null)
      .returning(['id', 'rendition_of', 'storage_name'])
      .execute()
    if (!rows.some((row) => row.id === id && row.rendition_of === null))
      throw new AppError('not_found', 'There is no media with this id.')
    const user = await tx
      .selectFrom('deliveries')
      .select('post_id')
      .where('wake_at', 'is not', null)
      .where('workspace_id', '=', scope.workspaceId)
      .where(sql<boolean>`content->'media' @> ${JSON.stringify([{ assetId: id }])}::jsonb`)
      .executeTakeFirst()
    if (user)
      throw new AppError(
        'media_in_use',
        `Post ${user.post_id} still needs this media. Cancel it, or wait until it is delivered.`,
      )
    return rows.map((row) => row.storage_name)
  })
  for (const storageName of storageNames) await context.storage.remove(storageName)
}

/** Stored assets behind these addresses, in this scope; an address that is not one of ours is absent. */
export async function findMediaByUrl(
  context: MediaContext,
  scope: Scope,
  urls: readonly string[],
): Promise<Map<string, MediaItem>> {
  const prefix = publicUrl(context, '')
  const names = new Map(
    urls.filter((url) => url.startsWith(prefix)).map((url) => [url.slice(prefix.length), url]),
  )
  if (names.size === 0) return new Map()
  const rows = await scoped(context, scope)
    .where('storage_name', 'in', [...names.keys()])
    .execute()
  return new Map(
    rows.map((row) => {
      const url = names.get(row.storage_name) as string
      return [url, toItem(row, url)]
    }),
  )
}

function toItem(row: MediaRow, url: string): MediaItem {
  return {
    assetId: row.id,
    url,
    kind: row.kind,
    contentType: row.content_type,
    sizeBytes: row.size_bytes,
    width: row.width,
    height: row.height,
    durationMs: row.duration_ms,
    frames: row.frames,
  }
}

/** Bytes of an asset, for the worker. @throws when it is gone */
export async function readMediaBytes(
  context: MediaContext,
  assetId: string,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const [row] = await context.database.query<{ storage_name: string }>({
    name: 'media-name',
    text: 'select storage_name from media where id = $1 and deleted_at is null',
    values: [assetId],
  })
  if (!row) throw new Error(`media ${assetId} is gone`)
  return context.storage.read(row.storage_name, start, end)
}
