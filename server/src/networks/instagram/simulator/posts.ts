import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { MediaFile, UserTag } from './containers.ts'
import { DayCounts } from './day-counts.ts'
import { type GraphIds, shortcodeOf } from './ids.ts'

/** Stories are seen for a day. */
export const storyLifeMs = 24 * 3_600_000

export type PostKind = 'image' | 'reel' | 'story' | 'carousel'

/** One photo or video of a post; in a carousel it has an id of its own. */
export interface PostItem {
  id: string
  kind: 'image' | 'video'
  file: MediaFile
  alt_text: string | null
  user_tags?: UserTag[]
}

/** A published post as it is kept. */
export interface Post {
  id: string
  account_id: string
  container_id: string
  kind: PostKind
  caption: string
  created_at: number
  /** From when on listings show it. */
  listed_at: number
  items: PostItem[]
  cover?: MediaFile
  options: Record<string, unknown>
  comments_enabled: boolean
}

/** All posts, on disk, with small indexes in memory. */
export class Posts {
  readonly #rows: Records<Post>
  readonly #feeds = new Map<string, string[]>()
  readonly #stories = new Map<string, string[]>()
  readonly #idByChild = new Map<string, string>()
  readonly #idByShortcode = new Map<string, string>()
  readonly #published = { all: new DayCounts(), feed: new DayCounts() }
  #order: string[] = []

  constructor(world: SimulatorWorld, ids: GraphIds) {
    this.#rows = world.archive<Post>('posts', {
      put: (id, post) => {
        ids.seen(id)
        for (const item of post.items) ids.seen(item.id)
        this.#index(id, post)
      },
      delete: (id, post) => this.#unindex(id, post),
      clear: () => this.#forget(),
    })
  }

  get count(): number {
    return this.#rows.size
  }

  /** Every id, oldest first. */
  get ids(): readonly string[] {
    return this.#order
  }

  all(): IterableIterator<Post> {
    return this.#rows.values()
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  get(id: string): Post | undefined {
    return this.#rows.get(id)
  }

  /** The carousel that an item belongs to. */
  byChild(id: string): Post | undefined {
    return this.#rows.get(this.#idByChild.get(id) ?? '')
  }

  isChild(id: string): boolean {
    return this.#idByChild.has(id)
  }

  byShortcode(code: string): Post | undefined {
    return this.#rows.get(this.#idByShortcode.get(code) ?? '')
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

  /** Ids of an account's posts without stories, oldest first. */
  feedOf(accountId: string): readonly string[] {
    return this.#feeds.get(accountId) ?? []
  }

  storiesOf(accountId: string): readonly string[] {
    return this.#stories.get(accountId) ?? []
  }

  /** Posts published since a moment, deleted ones included. */
  publishedSince(accountId: string, sinceMs: number, countsStories: boolean): number {
    const counts = countsStories ? this.#published.all : this.#published.feed
    return counts.since(accountId, sinceMs)
  }

  #index(id: string, post: Post): void {
    if (this.#idByShortcode.has(shortcodeOf(id))) return
    this.#order.push(id)
    const lists = post.kind === 'story' ? this.#stories : this.#feeds
    const list = lists.get(post.account_id)
    if (list) list.push(id)
    else lists.set(post.account_id, [id])
    this.#idByShortcode.set(shortcodeOf(id), id)
    if (post.kind === 'carousel') for (const item of post.items) this.#idByChild.set(item.id, id)
    this.#published.all.add(post.account_id, id, post.created_at)
    if (post.kind !== 'story') this.#published.feed.add(post.account_id, id, post.created_at)
  }

  #unindex(id: string, post: Post): void {
    without(this.#order, id)
    const lists = post.kind === 'story' ? this.#stories : this.#feeds
    without(lists.get(post.account_id) ?? [], id)
    this.#idByShortcode.delete(shortcodeOf(id))
    for (const item of post.items) this.#idByChild.delete(item.id)
  }

  #forget(): void {
    this.#order = []
    for (const index of [this.#feeds, this.#stories, this.#idByChild, this.#idByShortcode])
      index.clear()
    this.#published.all.clear()
    this.#published.feed.clear()
  }
}

/** `/p/…/`, `/reel/…/` or `/stories/…/…/`, as on www.instagram.com. */
export function permalinkPath(post: Post, username: string): string {
  if (post.kind === 'story') return `/stories/${username}/${post.id}/`
  return `/${post.kind === 'reel' ? 'reel' : 'p'}/${shortcodeOf(post.id)}/`
}

function without(list: string[], id: string): void {
  const at = list.lastIndexOf(id)
  if (at !== -1) list.splice(at, 1)
}
