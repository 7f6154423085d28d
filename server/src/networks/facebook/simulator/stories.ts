import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Ids } from './ids.ts'
import { PageIndexes, type TimeIndex } from './time-index.ts'

/** Readers see a story for a day. */
export const storyLifeMs = 24 * 3_600_000

export interface Story {
  id: string
  page_id: string
  media_type: 'photo' | 'video'
  media_id: string
  /** From when on readers see it. */
  published_at: number
  listed_at: number
}

export class Stories {
  readonly #rows: Records<Story>
  readonly #byPage = new PageIndexes()

  constructor(world: SimulatorWorld, ids: Ids) {
    this.#rows = world.archive<Story>('stories', {
      put: (id, story) => {
        ids.seen(id)
        this.#byPage.of(story.page_id).put(id, story.published_at)
      },
      delete: (id, story) => this.#byPage.of(story.page_id).delete(id),
      clear: () => this.#byPage.clear(),
    })
  }

  get(id: string): Story | undefined {
    return this.#rows.get(id)
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  get count(): number {
    return this.#rows.size
  }

  all(): IterableIterator<Story> {
    return this.#rows.values()
  }

  put(story: Story): void {
    this.#rows.put(story.id, story)
  }

  remove(id: string): void {
    this.#rows.delete(id)
  }

  ofPage(pageId: string): TimeIndex {
    return this.#byPage.of(pageId)
  }

  clear(): void {
    this.#rows.clear()
  }
}
