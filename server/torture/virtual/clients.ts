import type { Actor } from './actor.ts'
import type { Cast } from './cast.ts'
import type { PlannedPost } from './plan.ts'
import type { Stage } from './stage.ts'
import type { Member } from './verdict.ts'

/** A client that hears nothing for so long asks again, with the same key. */
const patienceMs = 5_000
const mostTries = 20

/** Those who post: each create reaches an API process of its own, as it may behind a load balancer. */
export class Clients {
  /** What was accepted. */
  readonly posts: { id: string; planned: PlannedPost }[] = []
  /** Keys under which two posts were made. */
  readonly keysBroken: string[] = []
  /** Creates that nobody has an answer to yet. */
  left = 0
  readonly #cast: Cast
  readonly #stage: Stage
  readonly #director: Actor
  readonly #members: readonly Member[]
  readonly #wake: () => void
  readonly #startMs: number
  #processes = 0

  constructor(parts: {
    cast: Cast
    stage: Stage
    director: Actor
    members: readonly Member[]
    wake: () => void
  }) {
    this.#cast = parts.cast
    this.#stage = parts.stage
    this.#director = parts.director
    this.#members = parts.members
    this.#wake = parts.wake
    this.#startMs = parts.stage.nowMs
  }

  /** Posts when its time comes. @param onRefusal a story plans nothing that is refused */
  expect(planned: PlannedPost, onRefusal: (error: Error) => void): void {
    this.left += 1
    this.#stage.at(this.#startMs + planned.atMs, this.#director, '', () => {
      this.#post(planned).catch(onRefusal)
    })
  }

  async #post(planned: PlannedPost): Promise<void> {
    const key = `${planned.text} ${planned.atMs}`
    const body = this.#bodyOf(planned)
    const creating = Array.from({ length: planned.creates }, () => this.#create(body, key))
    const ids = new Set(await Promise.all(creating))
    if (ids.size > 1) this.keysBroken.push(key)
    for (const id of ids) this.posts.push({ id, planned })
    this.left -= 1
  }

  async #create(body: Body, key: string): Promise<string> {
    for (let tries = 0; tries < mostTries; tries++) {
      this.#processes += 1
      const { create } = this.#cast.api(`api ${this.#processes}`, this.#wake)
      const created = create(body, key).then(({ post }) => post.id)
      const id = await Promise.race([created, this.#patience()])
      if (id !== null) return id
    }
    throw new Error(`nobody answered ${mostTries} creates with the key ${key}`)
  }

  /** The API's process may have died: then its answer never comes. */
  #patience(): Promise<null> {
    return new Promise((resolve) => {
      this.#stage.at(this.#stage.nowMs + patienceMs, this.#director, '', () => resolve(null))
    })
  }

  #bodyOf({ accounts, text, mediaUrls, options, scheduledAtMs }: PlannedPost): Body {
    const scheduledAt = new Date(this.#startMs + (scheduledAtMs ?? 0)).toISOString()
    return {
      account_ids: accounts.map((index) => (this.#members[index] as Member).accountId),
      text,
      media_urls: [...mediaUrls],
      platform_options: options,
      ...(scheduledAtMs === null ? {} : { scheduled_at: scheduledAt }),
    }
  }
}

type Body = Parameters<ReturnType<Cast['api']>['create']>[0]
