import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import { DayCounts } from './day-counts.ts'
import type { GraphIds } from './ids.ts'
import type { Subcode } from './instagram-errors.ts'

/** https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/media (read 2026-11-23) */
export const containerLifeMs = 24 * 3_600_000
/** Unpublished containers are forgotten some time after they expired. */
const keptMs = 3 * containerLifeMs

export type ContainerKind = 'image' | 'reel' | 'story' | 'carousel' | 'child'
export type StatusCode = 'IN_PROGRESS' | 'FINISHED' | 'PUBLISHED' | 'ERROR' | 'EXPIRED'

/** A media file as a post will show it. */
export interface MediaFile {
  /** Its name among the sandbox's files; ends with its content type. */
  name: string
  content_type: string
  sha256: string
  size_bytes: number
  width: number
  height: number
  duration_ms: number | null
}

export interface UserTag {
  username: string
  x?: number
  y?: number
}

/** What `POST /{ig}/media` made. Absent keys stand for "not so". */
export interface Container {
  id: string
  account_id: string
  created_at: number
  kind: ContainerKind
  media: 'image' | 'video' | 'children'
  /** Of an item of a carousel, as it was sent. */
  media_type?: string
  caption: string
  /** What a reader of the post will find, by the names of the ledger. */
  options: Record<string, unknown>
  /** null until a resumable upload has come. */
  processed_at: number | null
  file?: MediaFile
  cover?: MediaFile
  children?: string[]
  alt_text?: string
  user_tags?: UserTag[]
  thumb_offset_ms?: number
  error?: number
  /** Refused by `media_publish` though it is FINISHED. */
  publish_error?: Subcode
  upload?: { file_size: number; pieces: number[] }
  published_id?: string
}

/** Containers, on disk, with a count per account and day in memory. */
export class Containers {
  readonly #rows: Records<Container>
  readonly #world: SimulatorWorld
  readonly #made = new DayCounts()

  constructor(world: SimulatorWorld, ids: GraphIds) {
    this.#world = world
    this.#rows = world.archive<Container>('containers', {
      put: (id, container) => {
        ids.seen(id)
        this.#made.add(container.account_id, id, container.created_at)
      },
      clear: () => this.#made.clear(),
    })
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  get(id: string): Container | undefined {
    return this.#rows.get(id)
  }

  put(container: Container): void {
    this.#rows.put(container.id, container)
  }

  clear(): void {
    this.#rows.clear()
  }

  /** Containers of the last 24 hours. */
  countOf(accountId: string): number {
    return this.#made.since(accountId, this.#nowMs() - containerLifeMs)
  }

  /** Worked out from stored times: nothing runs in the background. */
  statusOf(container: Container): StatusCode {
    const now = this.#nowMs()
    if (container.published_id !== undefined) return 'PUBLISHED'
    if (now >= container.created_at + containerLifeMs) return 'EXPIRED'
    if (container.processed_at === null || now < container.processed_at) return 'IN_PROGRESS'
    return container.error === undefined ? 'FINISHED' : 'ERROR'
  }

  /** Those nobody can use any more, with the names of their files. */
  async removeForgotten(removeFile: (name: string) => Promise<void>): Promise<void> {
    const longAgo = this.#nowMs() - keptMs
    for (const id of [...this.#rows.keys()]) {
      const container = this.#rows.get(id)
      if (!container || container.published_id !== undefined || container.created_at > longAgo)
        continue
      for (const name of fileNames(container)) await removeFile(name)
      this.#rows.delete(id)
    }
  }

  #nowMs(): number {
    return this.#world.now().getTime()
  }
}

export function pieceName(id: string, offset: number): string {
  return `${id}-piece-${offset}`
}

function fileNames({ id, file, cover, upload }: Container): string[] {
  return [
    ...(file ? [file.name] : []),
    ...(cover ? [cover.name] : []),
    ...(upload?.pieces ?? []).map((_size, index, sizes) =>
      pieceName(
        id,
        sizes.slice(0, index).reduce((sum, size) => sum + size, 0),
      ),
    ),
  ]
}
