import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Ids } from './ids.ts'
import type { PostInfo } from './post-info.ts'

export interface PostMedia {
  /** Name of the file. */
  name: string
  content_type: string
  sha256: string
  width: number
  height: number
  duration_ms: number | null
}

/** A video or photo post, or a draft in the creator's inbox. */
export interface Post {
  id: string
  author_id: string
  /** Digits of the publish_id: names of its files begin with them. */
  number: string
  medium: 'video' | 'photo'
  info: PostInfo
  media: PostMedia[]
  /** Rises within an author, so that a cursor leaves nothing out. */
  created_at: number
  /** When processing is over: nobody sees it before. */
  visible_at: number
  /** When it has passed moderation; null: never public. */
  public_at: number | null
  /** When listings show it; null: never. */
  listed_at: number | null
  is_draft: boolean
  /** When the creator posts the draft; null: never. */
  posted_at: number | null
}

/** What lists need to know of a post without reading it. */
export interface Entry {
  id: string
  created_at: number
  visible_at: number
  listed_at: number | null
  is_draft: boolean
  posted_at: number | null
}

/** All posts, on disk, with small indexes in memory. */
export class Posts {
  readonly #rows: Records<Post>
  #order: Entry[] = []
  readonly #byAuthor = new Map<string, Entry[]>()
  /** Only what listings may show. */
  readonly #listed = new Map<string, Entry[]>()

  constructor(world: SimulatorWorld, ids: Ids) {
    this.#rows = world.archive<Post>('posts', {
      put: (id, post) => {
        ids.seen(id)
        this.#index(post)
      },
      delete: (id, post) => this.#unindex(id, post),
      clear: () => {
        this.#order = []
        this.#byAuthor.clear()
        this.#listed.clear()
      },
    })
  }

  get(id: string): Post | undefined {
    return this.#rows.get(id)
  }

  all(): IterableIterator<Post> {
    return this.#rows.values()
  }

  add(post: Post): void {
    this.#rows.put(post.id, post)
  }

  remove(id: string): void {
    this.#rows.delete(id)
  }

  clear(): void {
    this.#rows.clear()
  }

  /** Every post, oldest first. */
  get entries(): readonly Entry[] {
    return this.#order
  }

  /** An author's posts and drafts, oldest first. */
  entriesOf(authorId: string): readonly Entry[] {
    return this.#byAuthor.get(authorId) ?? []
  }

  /** An author's posts that listings may show sooner or later, oldest first. */
  listedOf(authorId: string): readonly Entry[] {
    return this.#listed.get(authorId) ?? []
  }

  publicCountOf(authorId: string): number {
    return this.listedOf(authorId).length
  }

  /** What people can see by now; only the newest may still be in processing. */
  visibleCount(now: Date): number {
    return this.#order.reduce((count, entry) => count + (isVisible(entry, now) ? 1 : 0), 0)
  }

  /** The next free millisecond of an author. */
  nextMoment(authorId: string, now: Date): number {
    return Math.max(now.getTime(), (this.entriesOf(authorId).at(-1)?.created_at ?? 0) + 1)
  }

  /** Direct posts of an author after a moment, counted up to `limit`. */
  countSince(authorId: string, sinceMs: number, limit: number): number {
    const entries = this.entriesOf(authorId)
    let count = 0
    for (let at = entries.length - 1; at >= 0 && count < limit; at -= 1) {
      const entry = entries[at] as Entry
      if (entry.created_at <= sinceMs) break
      if (!entry.is_draft) count += 1
    }
    return count
  }

  /** Authors with a direct post after a moment. */
  activeSince(sinceMs: number): Set<string> {
    const authors = [...this.#byAuthor.keys()]
    return new Set(authors.filter((author) => this.countSince(author, sinceMs, 1) > 0))
  }

  #index(post: Post): void {
    const { id, created_at, visible_at, listed_at, is_draft, posted_at } = post
    const entry: Entry = { id, created_at, visible_at, listed_at, is_draft, posted_at }
    this.#order.push(entry)
    addTo(this.#byAuthor, post.author_id, entry)
    if (listed_at !== null) addTo(this.#listed, post.author_id, entry)
  }

  #unindex(id: string, post: Post): void {
    for (const list of [
      this.#order,
      this.entriesOf(post.author_id),
      this.listedOf(post.author_id),
    ]) {
      const at = list.findLastIndex((entry) => entry.id === id)
      if (at !== -1) (list as Entry[]).splice(at, 1)
    }
  }
}

/** True once processing is over. */
export function isVisible({ visible_at }: Pick<Entry, 'visible_at'>, now: Date): boolean {
  return visible_at <= now.getTime()
}

/** A draft the creator has not posted. */
export function isWaiting(
  { is_draft, posted_at }: Pick<Entry, 'is_draft' | 'posted_at'>,
  now: Date,
): boolean {
  return is_draft && (posted_at === null || posted_at > now.getTime())
}

function addTo(index: Map<string, Entry[]>, key: string, entry: Entry): void {
  const list = index.get(key)
  if (list) list.push(entry)
  else index.set(key, [entry])
}
