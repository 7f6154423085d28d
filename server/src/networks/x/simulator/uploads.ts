import type { Records, SimulatorFiles, SimulatorWorld } from '../../simulator-contract.ts'
import type { Probed } from './judge-media.ts'
import type { PostMedia } from './posts.ts'
import type { Snowflakes } from './snowflake.ts'

/** Uploads are good for a day (`expires_after_secs` 86400). */
export const lifeSeconds = 86_400

/** A media upload, from its first call until it expires. */
export interface Upload {
  id: string
  media_key: string
  owner_id: string
  additional_owners: string[]
  category: string
  declared_type: string | null
  total_bytes: number
  /** Bytes by segment index. */
  segments: Record<string, number>
  state: 'open' | 'processing' | 'ready' | 'failed'
  processing_from: number
  processing_until: number
  error: string | null
  /** What it will be, or is, once processed. */
  file: (Probed & { sizeBytes: number; sha256: string }) | null
  alt_text: string | null
  expires_at: number
  /** Posts that show it: their readers need the bytes after the upload has expired. */
  posted_in?: string[]
}

/** X's media ids and their bytes. */
export class Uploads {
  readonly files: SimulatorFiles
  readonly #rows: Records<Upload>
  readonly #world: SimulatorWorld
  readonly #ids: Snowflakes

  constructor(world: SimulatorWorld, ids: Snowflakes) {
    this.#world = world
    this.#ids = ids
    this.files = world.files
    this.#rows = world.archive<Upload>('uploads', { put: (id) => ids.seen(id) })
  }

  begin(fields: {
    ownerId: string
    additionalOwners: string[]
    category: string
    declaredType: string | null
    totalBytes: number
  }): Upload {
    const now = this.#world.now()
    const id = this.#ids.next(now)
    const upload: Upload = {
      id,
      media_key: `${keyPrefix(fields.category)}_${id}`,
      owner_id: fields.ownerId,
      additional_owners: fields.additionalOwners,
      category: fields.category,
      declared_type: fields.declaredType,
      total_bytes: fields.totalBytes,
      segments: {},
      state: 'open',
      processing_from: 0,
      processing_until: 0,
      error: null,
      file: null,
      alt_text: null,
      expires_at: now.getTime() + lifeSeconds * 1000,
    }
    this.#rows.put(id, upload)
    return upload
  }

  get(id: string): Upload | undefined {
    return this.#rows.get(id)
  }

  change(upload: Upload, change: Partial<Upload>): Upload {
    // Read again: another call may have added a segment meanwhile.
    const next = { ...(this.#rows.get(upload.id) ?? upload), ...change }
    this.#rows.put(upload.id, next)
    return next
  }

  addSegment(upload: Upload, index: number, sizeBytes: number): void {
    const now = this.#rows.get(upload.id) ?? upload
    this.change(now, { segments: { ...now.segments, [index]: sizeBytes } })
  }

  /** @returns the upload when it is the user's and has not expired */
  ofUser(id: string, userId: string): Upload | null {
    const upload = this.#rows.get(id)
    if (!upload || upload.expires_at <= this.#world.now().getTime()) return null
    return upload.owner_id === userId || upload.additional_owners.includes(userId) ? upload : null
  }

  /** Processing ends by itself, at a moment fixed when it began. */
  stateOf(upload: Upload): 'open' | 'processing' | 'ready' | 'failed' {
    if (upload.state !== 'processing') return upload.state
    if (this.#world.now().getTime() < upload.processing_until) return 'processing'
    return upload.error === null ? 'ready' : 'failed'
  }

  secondsLeft(upload: Upload): number {
    return Math.max(0, Math.ceil((upload.expires_at - this.#world.now().getTime()) / 1000))
  }

  markPosted(id: string, postId: string): void {
    const upload = this.#rows.get(id)
    if (upload) this.change(upload, { posted_in: [...(upload.posted_in ?? []), postId] })
  }

  /** Bytes that no post shows and nobody can use any more. */
  async removeExpired(isPost: (id: string) => boolean): Promise<void> {
    const now = this.#world.now().getTime()
    for (const id of [...this.#rows.keys()]) {
      const upload = this.#rows.get(id)
      if (!upload || upload.expires_at > now || upload.posted_in?.some(isPost)) continue
      const pieces = Object.keys(upload.segments).map((index) => segmentName(id, index))
      for (const name of [id, ...pieces]) await this.files.remove(name)
      this.#rows.delete(id)
    }
  }

  async clear(): Promise<void> {
    this.#rows.clear()
    await this.files.clear()
  }
}

export function segmentName(id: string, index: number | string): string {
  return `${id}-${index}`
}

/** The upload as a post keeps it. */
export function postMedia(upload: Upload): PostMedia {
  if (!upload.file) throw new Error(`Upload ${upload.id} has no file.`)
  const { kind, contentType, sha256, width, height, durationMs } = upload.file
  return {
    id: upload.id,
    media_key: upload.media_key,
    kind,
    content_type: contentType,
    sha256,
    alt_text: upload.alt_text,
    width,
    height,
    duration_ms: durationMs,
  }
}

function keyPrefix(category: string): number {
  if (category === 'amplify_video') return 13
  if (category.endsWith('_video')) return 7
  return category.endsWith('_gif') ? 16 : 3
}
