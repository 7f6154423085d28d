import { createHash } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { ReplySetting } from './create-body.ts'
import type { Snowflakes } from './snowflake.ts'

export type MediaKind = 'photo' | 'gif' | 'video'

/** A post's media, with what readers need of it; the upload itself may be gone by then. */
export interface PostMedia {
  id: string
  media_key: string
  kind: MediaKind
  content_type: string
  sha256: string
  alt_text: string | null
  width: number
  height: number
  duration_ms: number | null
}

/** A post as it is kept. Absent keys stand for "not so": most posts are only text. */
export interface Post {
  id: string
  author_id: string
  /** As typed, without white space around it. */
  text: string
  created_at: number
  /** From when on listings show it. */
  listed_at: number
  conversation_id: string
  content_hash: number
  is_long?: true
  media?: PostMedia[]
  tagged_user_ids?: string[]
  poll?: { options: string[]; duration_minutes: number }
  in_reply_to_id?: string
  in_reply_to_user_id?: string
  quote_id?: string
  reply_settings?: ReplySetting
  made_with_ai?: boolean
  paid_partnership?: boolean
  nullcast?: boolean
  /** Ids of the versions before this one, oldest first. */
  edited_ids?: string[]
  /** What X takes and readers do not see: community, card, place. */
  extras?: Record<string, unknown>
}

const dayMs = 24 * 3_600_000

/** All posts, on disk, with small indexes in memory. */
export class Posts {
  readonly #rows: Records<Post>
  #order: string[] = []
  readonly #byAuthor = new Map<string, string[]>()
  readonly #repliesTo = new Map<string, string[]>()
  /** Author and content → when it was last posted. Outlives deletion, as X's own check seems to. */
  readonly #contents = new Map<string, Map<number, number>>()
  readonly #days = new Map<string, { day: number; count: number }>()

  constructor(world: SimulatorWorld, ids: Snowflakes) {
    this.#rows = world.archive<Post>('posts', {
      put: (id, post) => {
        ids.seen(id)
        this.#index(post)
      },
      delete: (id, post) => this.#unindex(id, post),
      clear: () => {
        this.#order = []
        for (const index of [this.#byAuthor, this.#repliesTo, this.#contents, this.#days])
          index.clear()
      },
    })
  }

  get(id: string): Post | undefined {
    return this.#rows.get(id)
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  all(): IterableIterator<Post> {
    return this.#rows.values()
  }

  get count(): number {
    return this.#rows.size
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

  /** Ids of an author's posts, oldest first. */
  idsOf(authorId: string): readonly string[] {
    return this.#byAuthor.get(authorId) ?? []
  }

  repliesTo(id: string): readonly string[] {
    return this.#repliesTo.get(id) ?? []
  }

  /** Every id, oldest first. */
  get ids(): readonly string[] {
    return this.#order
  }

  wasPosted(authorId: string, contentHash: number, sinceMs: number): boolean {
    return (this.#contents.get(authorId)?.get(contentHash) ?? 0) > sinceMs
  }

  /** Posts an author made on the day of `now` (UTC), deleted ones included. */
  countOfDay(authorId: string, now: Date): number {
    const entry = this.#days.get(authorId)
    return entry?.day === Math.floor(now.getTime() / dayMs) ? entry.count : 0
  }

  #index(post: Post): void {
    this.#order.push(post.id)
    listed(this.#byAuthor, post.author_id, post.id)
    if (post.in_reply_to_id) listed(this.#repliesTo, post.in_reply_to_id, post.id)
    const contents = this.#contents.get(post.author_id) ?? new Map<number, number>()
    this.#contents.set(post.author_id, contents.set(post.content_hash, post.created_at))
    const day = Math.floor(post.created_at / dayMs)
    const entry = this.#days.get(post.author_id)
    if (entry?.day === day) entry.count += 1
    else if (!entry || entry.day < day) this.#days.set(post.author_id, { day, count: 1 })
  }

  #unindex(id: string, post: Post): void {
    this.#order.splice(this.#order.lastIndexOf(id), 1)
    without(this.#byAuthor, post.author_id, id)
    if (post.in_reply_to_id) without(this.#repliesTo, post.in_reply_to_id, id)
  }
}

/** 48 bits of a hash over what makes two posts the same to a reader. */
export function contentHash(parts: {
  text: string
  media: readonly string[]
  poll: readonly string[]
  quoteId: string | null
}): number {
  const { text, media, poll, quoteId } = parts
  const content = JSON.stringify([text.normalize('NFC').toLowerCase(), media, poll, quoteId])
  return createHash('sha1').update(content).digest().readUIntBE(0, 6)
}

function listed(index: Map<string, string[]>, key: string, id: string): void {
  const ids = index.get(key)
  if (ids) ids.push(id)
  else index.set(key, [id])
}

function without(index: Map<string, string[]>, key: string, id: string): void {
  const ids = index.get(key)
  const at = ids?.indexOf(id) ?? -1
  if (at !== -1) ids?.splice(at, 1)
}
