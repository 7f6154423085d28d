import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import { mintId } from './post-ids.ts'
import type { PostMedia } from './posts.ts'

export interface Comment {
  id: string
  /** Of the post it belongs to. */
  post_id: string
  activity_id: string
  actor: string
  member_id: string
  text: string
  attributes: unknown[]
  created_at: number
  /** The comment it answers. */
  parent_id?: string
  image?: PostMedia
}

/** Comments, on disk, with their ids by post in memory. */
export class Comments {
  readonly #rows: Records<Comment>
  readonly #byPost = new Map<string, string[]>()

  constructor(world: SimulatorWorld) {
    this.#rows = world.archive<Comment>('comments', {
      put: (id, { post_id }) => {
        const ids = this.#byPost.get(post_id)
        if (ids) ids.push(id)
        else this.#byPost.set(post_id, [id])
      },
      delete: (id, { post_id }) => {
        const ids = (this.#byPost.get(post_id) ?? []).filter((each) => each !== id)
        if (ids.length > 0) this.#byPost.set(post_id, ids)
        else this.#byPost.delete(post_id)
      },
      clear: () => this.#byPost.clear(),
    })
  }

  get(id: string): Comment | undefined {
    return this.#rows.get(id)
  }

  mintId(nowMs: number): string {
    return mintId(nowMs, (id) => this.#rows.has(id))
  }

  add(comment: Comment): void {
    this.#rows.put(comment.id, comment)
  }

  /** Its answers go with it. */
  remove(comment: Comment): void {
    for (const each of this.of(comment.post_id)) {
      if (each.id === comment.id || each.parent_id === comment.id) this.#rows.delete(each.id)
    }
  }

  removeAllOf(postId: string): void {
    for (const id of [...(this.#byPost.get(postId) ?? [])]) this.#rows.delete(id)
  }

  /** Of one post, oldest first, answers included. */
  of(postId: string): Comment[] {
    return (this.#byPost.get(postId) ?? []).flatMap((id) => this.#rows.get(id) ?? [])
  }

  countOf(postId: string): number {
    return this.#byPost.get(postId)?.length ?? 0
  }

  clear(): void {
    this.#rows.clear()
  }
}
