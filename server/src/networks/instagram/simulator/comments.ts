import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { GraphIds } from './ids.ts'

/** A comment, or a reply to one. */
export interface Comment {
  id: string
  media_id: string
  /** The comment it answers. */
  parent_id: string | null
  author_id: string
  text: string
  created_at: number
  listed_at: number
  is_hidden: boolean
}

/** Comments by post and by parent, oldest first. */
export class Comments {
  readonly #rows: Records<Comment>
  readonly #byPlace = new Map<string, string[]>()

  constructor(world: SimulatorWorld, ids: GraphIds) {
    this.#rows = world.archive<Comment>('comments', {
      put: (id, comment) => {
        ids.seen(id)
        const list = this.#byPlace.get(placeOf(comment))
        if (!list) this.#byPlace.set(placeOf(comment), [id])
        else if (!list.includes(id)) list.push(id)
      },
      delete: (id, comment) => {
        const list = this.#byPlace.get(placeOf(comment)) ?? []
        const at = list.indexOf(id)
        if (at !== -1) list.splice(at, 1)
        if (list.length === 0) this.#byPlace.delete(placeOf(comment))
      },
      clear: () => this.#byPlace.clear(),
    })
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  get(id: string): Comment | undefined {
    return this.#rows.get(id)
  }

  put(comment: Comment): void {
    this.#rows.put(comment.id, comment)
  }

  /** With its replies. */
  remove(id: string): void {
    for (const reply of [...this.idsOn(id)]) this.remove(reply)
    this.#rows.delete(id)
  }

  clear(): void {
    this.#rows.clear()
  }

  /** Ids of the comments on a post, or of the replies to a comment. */
  idsOn(placeId: string): readonly string[] {
    return this.#byPlace.get(placeId) ?? []
  }
}

function placeOf(comment: Comment): string {
  return comment.parent_id ?? comment.media_id
}
