import { randomBytes } from 'node:crypto'
import type { Records, SimulatorFiles, SimulatorWorld } from '../../simulator-contract.ts'
import type { AssetKind } from './posts.ts'
import { parseUrn } from './urns.ts'

export type AssetStatus = 'WAITING_UPLOAD' | 'PROCESSING' | 'AVAILABLE' | 'PROCESSING_FAILED'

/** What the bytes are, once they are there. */
export interface AssetFile {
  content_type: string
  size_bytes: number
  sha256: string
  width: number
  height: number
  duration_ms: number | null
}

/** An image, a video or a document, from initializeUpload on. */
export interface Upload {
  /** Also the name of its file. */
  key: string
  urn: string
  kind: AssetKind
  owner: string
  member_id: string
  /** Part of the address that bytes go to: who has it may write. */
  signature: string
  created_at: number
  expires_at: number
  /** Bytes by part: what each must bring, what came last. */
  parts: UploadPart[]
  total_bytes: number | null
  upload_token: string
  takes_thumbnail: boolean
  has_thumbnail: boolean
  thumbnail_type?: string
  /** Null until the bytes are complete. */
  processing_until: number | null
  failure: string | null
  file: AssetFile | null
  /** Posts and comments that show it: their readers need the bytes. */
  shown_in?: string[]
}

export interface UploadPart {
  first_byte: number
  last_byte: number
  etag: string | null
}

const dayMs = 24 * 3_600_000
/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api (read 2026-09-19): typically 30 days. */
const videoUrlLifeMs = 30 * dayMs
const urlLifeMs = dayMs
const keptMs = 30 * dayMs

/** Assets and their bytes. */
export class Uploads {
  readonly files: SimulatorFiles
  readonly #rows: Records<Upload>
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld) {
    this.#world = world
    this.files = world.files
    this.#rows = world.archive<Upload>('uploads')
  }

  begin(
    fields: Pick<Upload, 'kind' | 'owner' | 'member_id'> &
      Partial<Pick<Upload, 'parts' | 'total_bytes' | 'upload_token' | 'takes_thumbnail'>>,
  ): Upload {
    const now = this.#world.now().getTime()
    const key = randomBytes(9).toString('hex')
    const upload: Upload = {
      key,
      urn: `urn:li:${fields.kind}:${assetPrefix}${key.toUpperCase()}`,
      signature: randomBytes(16).toString('base64url'),
      created_at: now,
      expires_at: now + (fields.kind === 'video' ? videoUrlLifeMs : urlLifeMs),
      parts: [],
      total_bytes: null,
      upload_token: '',
      takes_thumbnail: false,
      has_thumbnail: false,
      processing_until: null,
      failure: null,
      file: null,
      ...fields,
    }
    this.#rows.put(key, upload)
    return upload
  }

  get(key: string): Upload | undefined {
    return this.#rows.get(key)
  }

  /** @param urn of an asset of this kind; null when there is none */
  byUrn(urn: string, kind: AssetKind): Upload | null {
    const parsed = parseUrn(urn)
    if (parsed?.kind !== kind) return null
    const upload = this.byAssetId(parsed.id)
    return upload?.kind === kind ? upload : null
  }

  byAssetId(assetId: string): Upload | undefined {
    const key = assetId.slice(assetPrefix.length).toLowerCase()
    return `${assetPrefix}${key.toUpperCase()}` === assetId ? this.#rows.get(key) : undefined
  }

  change(upload: Upload, change: Partial<Upload>): Upload {
    // Read again: another call may have brought a part meanwhile.
    const next = { ...(this.#rows.get(upload.key) ?? upload), ...change }
    this.#rows.put(upload.key, next)
    return next
  }

  /** Processing ends by itself, at a moment fixed when it began. */
  statusOf(upload: Upload): AssetStatus {
    if (upload.processing_until === null) return 'WAITING_UPLOAD'
    if (this.#world.now().getTime() < upload.processing_until) return 'PROCESSING'
    return upload.failure === null ? 'AVAILABLE' : 'PROCESSING_FAILED'
  }

  isExpired(upload: Upload): boolean {
    return upload.expires_at <= this.#world.now().getTime()
  }

  markShown(key: string, id: string): void {
    const upload = this.#rows.get(key)
    if (upload) this.change(upload, { shown_in: [...(upload.shown_in ?? []), id] })
  }

  /** Bytes that nothing shows and nobody has used for long. */
  async removeForgotten(isThere: (id: string) => boolean): Promise<void> {
    const before = this.#world.now().getTime() - keptMs
    for (const key of [...this.#rows.keys()]) {
      const upload = this.#rows.get(key)
      if (!upload || upload.created_at > before || upload.shown_in?.some(isThere)) continue
      const parts = upload.parts.map((_part, index) => partName(key, index))
      for (const name of [key, thumbnailName(key), ...parts]) await this.files.remove(name)
      this.#rows.delete(key)
    }
  }

  async clear(): Promise<void> {
    this.#rows.clear()
    await this.files.clear()
  }
}

const assetPrefix = 'D4E10AQ'

/** The part of the URN that stands in upload addresses. */
export function assetIdOf(upload: Upload): string {
  return `${assetPrefix}${upload.key.toUpperCase()}`
}

export function partName(key: string, index: number): string {
  return `${key}-part-${index}`
}

export function thumbnailName(key: string): string {
  return `${key}-thumbnail`
}
