import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Ids } from './ids.ts'
import type { FileFacts } from './photos.ts'
import { PageIndexes, type TimeIndex } from './time-index.ts'

/** An upload that is begun and not finished in a day is gone. */
const openLifeMs = 24 * 3_600_000

/** What the bytes of a video are. */
export interface VideoFacts extends FileFacts {
  video_codec: string
  /** Frames a second. */
  frame_rate: number
}

export interface Video {
  id: string
  page_id: string
  surface: 'video' | 'reel' | 'story'
  created_at: number
  /** Set by the start of a chunked upload to `/videos`. */
  session_id?: string
  /** Null until somebody says it. */
  total_bytes: number | null
  received_bytes: number
  /** Bytes by the offset they begin at. */
  pieces: number[]
  uploaded_at?: number
  /** Absent when the bytes are no video. */
  file?: VideoFacts
  title?: string
  description?: string
  /** `PUBLISHED`, `SCHEDULED`, `DRAFT`; set by the finish call. */
  state?: 'PUBLISHED' | 'SCHEDULED' | 'DRAFT'
  finished_at?: number
  /** When processing ends, one way or the other. */
  ready_at?: number
  scheduled_at?: number
  /** Why processing fails at `ready_at`. */
  failure?: { code: number; message: string; phase: 'uploading' | 'processing' }
  /** The post, or the story, that shows it. */
  post_id?: string
  thumbnails?: { id: string; is_preferred: boolean; file: FileFacts }[]
  is_canceled?: true
}

/** Videos, Reels and video stories, from the first call on. */
export class Videos {
  readonly #rows: Records<Video>
  readonly #byPage = new PageIndexes()
  readonly #bySession = new Map<string, string>()
  /** When each Page's Reels were handed in, by id. */
  readonly #reelTimes = new Map<string, Map<string, number>>()
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld, ids: Ids) {
    this.#world = world
    this.#rows = world.archive<Video>('videos', {
      put: (id, video) => {
        ids.seen(id)
        if (video.session_id) {
          ids.seen(video.session_id)
          this.#bySession.set(video.session_id, id)
        }
        for (const thumbnail of video.thumbnails ?? []) ids.seen(thumbnail.id)
        this.#byPage.of(video.page_id).put(id, video.created_at)
        this.#countReel(video)
      },
      delete: (id, video) => {
        this.#byPage.of(video.page_id).delete(id)
        if (video.session_id) this.#bySession.delete(video.session_id)
      },
      clear: () => {
        this.#byPage.clear()
        this.#bySession.clear()
        this.#reelTimes.clear()
      },
    })
  }

  get(id: string): Video | undefined {
    return this.#rows.get(id)
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  bySession(sessionId: string): Video | undefined {
    return this.#rows.get(this.#bySession.get(sessionId) ?? '')
  }

  put(video: Video): Video {
    this.#rows.put(video.id, video)
    return video
  }

  /** Read again first: another call may have added bytes meanwhile. */
  change(video: Video, change: Partial<Video>): Video {
    return this.put({ ...(this.#rows.get(video.id) ?? video), ...change })
  }

  ofPage(pageId: string): TimeIndex {
    return this.#byPage.of(pageId)
  }

  /** Reels that a Page published since then; deleted ones count, drafts do not. */
  reelsSince(pageId: string, sinceMs: number): number {
    const times = this.#reelTimes.get(pageId)
    if (!times) return 0
    for (const [id, time] of times) if (time <= sinceMs) times.delete(id)
    return times.size
  }

  isExpired(video: Video): boolean {
    if (video.finished_at !== undefined) return false
    return this.#world.now().getTime() >= video.created_at + openLifeMs
  }

  /** Takes a video off the record, its bytes aside. */
  drop(id: string): void {
    this.#rows.delete(id)
  }

  async remove(video: Video): Promise<void> {
    this.#rows.delete(video.id)
    await this.removePieces(video)
    await this.#world.files.remove(videoFile(video.id))
    for (const { id } of video.thumbnails ?? [])
      await this.#world.files.remove(thumbnailFile(video.id, id))
  }

  async removePieces(video: Video): Promise<void> {
    for (const offset of video.pieces) await this.#world.files.remove(pieceFile(video.id, offset))
  }

  /** Bytes of uploads that came to nothing. */
  async removeExpired(): Promise<void> {
    for (const id of [...this.#rows.keys()]) {
      const video = this.#rows.get(id)
      if (video && this.isExpired(video)) await this.remove(video)
    }
  }

  clear(): void {
    this.#rows.clear()
  }

  #countReel({ id, page_id, surface, state, finished_at }: Video): void {
    if (surface !== 'reel' || finished_at === undefined || state === 'DRAFT') return
    const times = this.#reelTimes.get(page_id) ?? new Map<string, number>()
    this.#reelTimes.set(page_id, times.set(id, finished_at))
  }
}

export function videoFile(id: string): string {
  return `video-${id}`
}

export function pieceFile(id: string, offset: number): string {
  return `video-${id}-${offset}`
}

export function thumbnailFile(videoId: string, id: string): string {
  return `thumbnail-${videoId}-${id}`
}
