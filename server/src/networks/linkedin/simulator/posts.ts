import { createHash } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import { mintId } from './post-ids.ts'

export type AssetKind = 'image' | 'video' | 'document'

/** A post's media, with what readers need of it. */
export interface PostMedia {
  /** Name of the upload and of its file. */
  key: string
  urn: string
  kind: AssetKind
  content_type: string
  sha256: string
  width: number
  height: number
  duration_ms: number | null
  alt_text?: string
  title?: string
}

export interface Poll {
  question: string
  options: string[]
  duration: PollDuration
  vote_selection_type: 'SINGLE_VOTE' | 'MULTIPLE_VOTE'
  is_voter_visible_to_author: boolean
}

export type PollDuration = 'ONE_DAY' | 'THREE_DAYS' | 'SEVEN_DAYS' | 'FOURTEEN_DAYS'

export interface Article {
  source: string
  title: string
  description?: string
  thumbnail?: PostMedia
  thumbnail_alt_text?: string
}

export type PostContent =
  | { kind: 'article'; article: Article }
  | { kind: 'media'; media: PostMedia }
  | { kind: 'multiImage'; images: PostMedia[] }
  | { kind: 'poll'; poll: Poll }

export type Visibility = 'PUBLIC' | 'CONNECTIONS' | 'LOGGED_IN'

/** A post as it is kept. Absent keys stand for "not so": most posts are only text. */
export interface Post {
  /** The number of its share or ugcPost. */
  id: string
  urn: string
  /** The number under which its comments hang; another one. */
  activity_id: string
  author: string
  member_id: string
  /** As sent, up to where it was cut. */
  commentary: string
  visibility: Visibility
  created_at: number
  /** From when on lists show it. */
  listed_at: number
  content_hash: number
  content?: PostContent
  /** Its media was still in the works when it was posted. */
  awaits_media?: true
  reshare_of?: string
  is_dark?: true
  is_reshare_disabled?: true
  edited_at?: number
  /** What is taken and not shown: targeting, call to action. */
  extras?: Record<string, unknown>
}

interface Past {
  id: string
  at: number
  is_deleted?: true
}

const dayMs = 24 * 3_600_000
const contentsPerSweep = 2_000

/** All posts, on disk, with small indexes in memory. */
export class Posts {
  readonly #rows: Records<Post>
  /** Author and content of deleted posts: duplicates are looked for among them too. */
  readonly #deleted: Records<{ author: string; hash: number; past: Past }>
  #order: string[] = []
  readonly #byAuthor = new Map<string, string[]>()
  readonly #editedBy = new Map<string, string[]>()
  readonly #idByActivity = new Map<string, string>()
  readonly #contents = new Map<string, Map<number, Past>>()

  constructor(world: SimulatorWorld) {
    this.#rows = world.archive<Post>('posts', {
      put: (_id, post) => this.#index(post),
      delete: (id, post) => this.#unindex(id, post),
      clear: () => {
        this.#order = []
        for (const index of [this.#byAuthor, this.#editedBy, this.#idByActivity, this.#contents])
          index.clear()
      },
    })
    this.#deleted = world.records('deleted-contents', {
      put: (_id, { author, hash, past }) => this.#remember(author, hash, past),
    })
  }

  get(id: string): Post | undefined {
    return this.#rows.get(id)
  }

  byActivity(activityId: string): Post | undefined {
    return this.#rows.get(this.#idByActivity.get(activityId) ?? '')
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

  /** A number that neither a post nor an activity has. */
  mintId(nowMs: number): string {
    return mintId(nowMs, (id) => this.#rows.has(id) || this.#idByActivity.has(id))
  }

  put(post: Post): void {
    this.#rows.put(post.id, post)
  }

  remove(post: Post, nowMs: number): void {
    this.#rows.delete(post.id)
    const past: Past = { id: post.id, at: post.created_at, is_deleted: true }
    this.#deleted.put(post.id, { author: post.author, hash: post.content_hash, past })
    for (const id of this.#deleted.keys()) {
      if ((this.#deleted.get(id)?.past.at ?? 0) > nowMs - 30 * dayMs) break
      this.#deleted.delete(id)
    }
  }

  clear(): void {
    this.#rows.clear()
    this.#deleted.clear()
  }

  /** Ids of an author's posts, oldest first. */
  idsOf(author: string): readonly string[] {
    return this.#byAuthor.get(author) ?? []
  }

  /** Ids of an author's edited posts, the last edited last. */
  editedBy(author: string): readonly string[] {
    return this.#editedBy.get(author) ?? []
  }

  /** Every id, oldest first. */
  get ids(): readonly string[] {
    return this.#order
  }

  /** The post of the author's that has this content, the last one; also a deleted one. */
  lastWith(author: string, contentHash: number): Past | undefined {
    return this.#contents.get(author)?.get(contentHash)
  }

  #index(post: Post): void {
    if (this.#idByActivity.has(post.activity_id)) {
      this.#indexEdit(post)
      return
    }
    this.#order.push(post.id)
    listed(this.#byAuthor, post.author, post.id)
    this.#idByActivity.set(post.activity_id, post.id)
    if (post.edited_at !== undefined) listed(this.#editedBy, post.author, post.id)
    this.#remember(post.author, post.content_hash, { id: post.id, at: post.created_at })
  }

  #indexEdit(post: Post): void {
    without(this.#editedBy, post.author, post.id)
    listed(this.#editedBy, post.author, post.id)
  }

  #unindex(id: string, post: Post): void {
    this.#order.splice(this.#order.lastIndexOf(id), 1)
    without(this.#byAuthor, post.author, id)
    without(this.#editedBy, post.author, id)
    this.#idByActivity.delete(post.activity_id)
  }

  /** Contents of long ago leave when many have come: a duplicate is one of the last days. */
  #remember(author: string, hash: number, past: Past): void {
    const contents = this.#contents.get(author) ?? new Map<number, Past>()
    contents.delete(hash)
    this.#contents.set(author, contents.set(hash, past))
    if (contents.size % contentsPerSweep !== 0) return
    for (const [old, { at }] of contents) {
      if (at > past.at - 30 * dayMs) break
      contents.delete(old)
    }
  }
}

/** 48 bits of a hash over what makes two posts the same. */
export function contentHash(text: string, content: unknown): number {
  const digest = createHash('sha1').update(JSON.stringify([text, content]))
  return digest.digest().readUIntBE(0, 6)
}

function listed(index: Map<string, string[]>, key: string, id: string): void {
  const ids = index.get(key)
  if (ids) ids.push(id)
  else index.set(key, [id])
}

function without(index: Map<string, string[]>, key: string, id: string): void {
  const ids = index.get(key)
  const at = ids?.lastIndexOf(id) ?? -1
  if (at !== -1) ids?.splice(at, 1)
}
