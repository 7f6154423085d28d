import type { Records, SimulatorFiles, SimulatorWorld } from '../../simulator-contract.ts'
import type { Ids } from './ids.ts'
import { PageIndexes, type TimeIndex } from './time-index.ts'

/** https://developers.facebook.com/docs/graph-api/reference/page/photos/ (2026-09-11): unused ones go after about a day. */
const unusedLifeMs = 24 * 3_600_000

/** What the bytes of a file are. */
export interface FileFacts {
  content_type: string
  size_bytes: number
  sha256: string
  width: number
  height: number
  duration_ms: number | null
}

export interface Photo {
  id: string
  page_id: string
  caption: string
  alt_text: string | null
  is_published: boolean
  created_at: number
  file: FileFacts
  /** The post that shows it. */
  post_id?: string
  /** The comment or story that shows it. */
  used_in?: string
}

/** Photos of Pages, with their bytes. */
export class Photos {
  readonly files: SimulatorFiles
  readonly #rows: Records<Photo>
  readonly #byPage = new PageIndexes()
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld, ids: Ids) {
    this.#world = world
    this.files = world.files
    this.#rows = world.archive<Photo>('photos', {
      put: (id, photo) => {
        ids.seen(id)
        this.#byPage.of(photo.page_id).put(id, photo.created_at)
      },
      delete: (id, photo) => this.#byPage.of(photo.page_id).delete(id),
      clear: () => this.#byPage.clear(),
    })
  }

  /** Undefined also for one that was left unused for too long. */
  get(id: string): Photo | undefined {
    const photo = this.#rows.get(id)
    return photo && this.#isForgotten(photo) ? undefined : photo
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  put(photo: Photo): void {
    this.#rows.put(photo.id, photo)
  }

  async remove(photo: Photo): Promise<void> {
    this.#rows.delete(photo.id)
    await this.files.remove(photoFile(photo.id))
  }

  ofPage(pageId: string): TimeIndex {
    return this.#byPage.of(pageId)
  }

  async removeForgotten(): Promise<void> {
    for (const id of [...this.#rows.keys()]) {
      const photo = this.#rows.get(id)
      if (photo && this.#isForgotten(photo)) await this.remove(photo)
    }
  }

  clear(): void {
    this.#rows.clear()
  }

  #isForgotten(photo: Photo): boolean {
    if (photo.is_published || photo.post_id || photo.used_in) return false
    return this.#world.now().getTime() >= photo.created_at + unusedLifeMs
  }
}

export function photoFile(id: string): string {
  return `photo-${id}`
}
