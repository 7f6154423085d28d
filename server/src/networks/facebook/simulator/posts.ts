import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Ids } from './ids.ts'
import { PageIndexes, TimeIndex } from './time-index.ts'

/** A link as its card shows it. */
export interface LinkCard {
  url: string
  title: string | null
  description: string | null
}

/** A Page's post as it is kept. Absent keys stand for "not so": most posts are only text. */
export interface Post {
  id: string
  page_id: string
  message: string
  surface: 'feed' | 'photo' | 'video' | 'reel'
  created_at: number
  /** From when on readers see it; null: it is not published. */
  publish_at: number | null
  listed_at: number
  updated_at?: number
  content_type?: string
  backdated_at?: number
  link?: LinkCard
  photo_ids?: string[]
  video_id?: string
  /** As on the wire: targeting, place, tags, call_to_action, … */
  options?: Record<string, unknown>
}

/** All posts, on disk, with indexes in memory. Stories are kept apart. */
export class Posts {
  readonly #rows: Records<Post>
  readonly #byPage = new PageIndexes()
  readonly #all = new TimeIndex()

  constructor(world: SimulatorWorld, ids: Ids) {
    this.#rows = world.archive<Post>('posts', {
      put: (id, post) => {
        ids.seen(id)
        const time = timeOf(post)
        this.#byPage.of(post.page_id).put(id, time)
        this.#all.put(id, time)
      },
      delete: (id, post) => {
        this.#byPage.of(post.page_id).delete(id)
        this.#all.delete(id)
      },
      clear: () => {
        this.#byPage.clear()
        for (const id of [...this.#all.newestFirst()]) this.#all.delete(id)
      },
    })
  }

  get(id: string): Post | undefined {
    return this.#rows.get(id)
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  get count(): number {
    return this.#rows.size
  }

  put(post: Post): void {
    this.#rows.put(post.id, post)
  }

  remove(id: string): void {
    this.#rows.delete(id)
  }

  clear(): void {
    this.#rows.clear()
  }

  /** Ids of a Page's posts by the time readers see them. */
  ofPage(pageId: string): TimeIndex {
    return this.#byPage.of(pageId)
  }

  get all(): TimeIndex {
    return this.#all
  }
}

export function isPublished(post: Post, nowMs: number): boolean {
  return post.publish_at !== null && post.publish_at <= nowMs
}

/** What `created_time` says: when it was published, or made. */
export function timeOf(post: Post): number {
  return post.backdated_at ?? post.publish_at ?? post.created_at
}

/** `{page}_{number}` */
export function fullId(post: Pick<Post, 'id' | 'page_id'>): string {
  return `${post.page_id}_${post.id}`
}

/** Where a post's comments stand: a video, or a photo posted alone, has them in common with its post. */
export function threadOf(post: Post): string {
  const onlyPhoto = post.surface === 'photo' ? post.photo_ids?.[0] : undefined
  return post.video_id ?? onlyPhoto ?? post.id
}
