import type { Selectable } from 'kysely'
import type { Database } from '../db/database.ts'
import { decodeCursor, isAfter, type Page, type PageRequest, toPage } from '../db/paging.ts'
import type { Schema, Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { GuardedFetch } from '../lib/guarded-fetch/guarded-fetch.ts'
import type { Log } from '../lib/log.ts'
import type { MediaItem } from '../networks/contract.ts'
import type { MediaStorage } from './storage.ts'

export interface MediaContext {
  database: Database
  storage: MediaStorage
  /** The way to addresses that callers name. */
  fetch: GuardedFetch
  publicUrl: string
  mediaMaxBytes: number
  /** Name or path of the program that converts videos. */
  ffmpeg: string
  /** True when the database could not be reached, as opposed to refusing what was asked. */
  isDatabaseUnavailable(error: unknown): boolean
  log: Log
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
  /** Videos: as coded. Null for images, and where the file does not say. */
  video_codec: string | null
  audio_codec: string | null
  frames_per_second: number | null
  bits_per_second: number | null
  /** An image of more than one frame. */
  is_animated: boolean
  sha256: string
  filename: string | null
  status: 'ready'
  created_at: string
  expires_at: string
}

type MediaRow = Selectable<Schema['media']>

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
    video_codec: row.details.videoCodec ?? null,
    audio_codec: row.details.audioCodec ?? null,
    frames_per_second: row.details.framesPerSecond ?? null,
    bits_per_second: row.details.bitsPerSecond ?? null,
    is_animated: (row.frames ?? 1) > 1,
    sha256: row.sha256,
    filename: row.filename,
    status: 'ready',
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
  }
}

/** What every public address of a stored file begins with. */
export function ownAddressPrefix(context: MediaContext): string {
  return `${context.publicUrl}/media/`
}

function publicUrl(context: MediaContext, storageName: string): string {
  return ownAddressPrefix(context) + storageName
}

/** A file as it is sent to whoever asks for its address. */
export interface StoredFile {
  storageName: string
  contentType: string
  sizeBytes: number
  sha256: string
}

/** The live file of this name; with `scope`, only there. */
export async function findStoredFile(
  context: MediaContext,
  storageName: string,
  scope: Scope | null = null,
): Promise<StoredFile | null> {
  const [row] = await context.database.query<StoredFile>({
    name: 'find-stored-file',
    text: `select storage_name as "storageName", content_type as "contentType", size_bytes as "sizeBytes", sha256
      from media where storage_name = $1 and deleted_at is null
        and ($2::text is null or (workspace_id = $2 and environment = $3 and rendition_of is null))`,
    values: [storageName, scope?.workspaceId ?? null, scope?.environment ?? null],
  })
  return row ?? null
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

/** Stored assets behind these addresses, in this scope; an address that is not one of ours is absent. */
export async function findMediaByUrl(
  context: MediaContext,
  scope: Scope,
  urls: readonly string[],
): Promise<Map<string, MediaItem>> {
  const prefix = ownAddressPrefix(context)
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

/** A stored asset of this scope as what stands behind `url`; null when it is gone. */
export async function findMediaById(
  context: MediaContext,
  scope: Scope,
  id: string,
  url: string,
): Promise<MediaItem | null> {
  const row = await scoped(context, scope).where('id', '=', id).executeTakeFirst()
  return row ? toItem(row, url) : null
}

export function toItem(row: MediaRow, url: string): MediaItem {
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
    details: row.details,
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
