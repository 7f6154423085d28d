import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Ids } from './ids.ts'

export interface CommentAttachment {
  kind: 'photo' | 'share'
  /** A photo's id, or an address. */
  value: string
}

export interface Comment {
  /** The last part of the id that callers see. */
  id: string
  /** The post, photo or video it stands under. */
  object_id: string
  /** The comment it answers. */
  parent_id?: string
  page_id: string
  message: string
  attachment?: CommentAttachment
  created_at: number
  listed_at: number
}

/** Comments by Pages, under posts, photos, videos and each other. */
export class Comments {
  readonly #rows: Records<Comment>
  readonly #under = new Map<string, string[]>()

  constructor(world: SimulatorWorld, ids: Ids) {
    this.#rows = world.archive<Comment>('comments', {
      put: (id, comment) => {
        ids.seen(id)
        const list = this.#under.get(comment.object_id) ?? []
        if (!list.includes(id)) list.push(id)
        this.#under.set(comment.object_id, list)
      },
      delete: (id, comment) => {
        const list = (this.#under.get(comment.object_id) ?? []).filter((each) => each !== id)
        this.#under.set(comment.object_id, list)
      },
      clear: () => this.#under.clear(),
    })
  }

  get(id: string): Comment | undefined {
    return this.#rows.get(id)
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  put(comment: Comment): void {
    this.#rows.put(comment.id, comment)
  }

  remove(id: string): void {
    this.#rows.delete(id)
  }

  /** Oldest first. */
  under(objectId: string): Comment[] {
    return (this.#under.get(objectId) ?? []).flatMap((id) => this.#rows.get(id) ?? [])
  }

  clear(): void {
    this.#rows.clear()
  }
}

/** `{object}_{number}` */
export function commentId(comment: Pick<Comment, 'id' | 'object_id'>): string {
  return `${comment.object_id}_${comment.id}`
}
