import { randomUUID } from 'node:crypto'
import { bringForward } from './bring-forward.ts'
import type { Fleet } from './fleet.ts'
import type { Shelf } from './forms.ts'
import { bodyOf, drawOrder, type Order, scheduled } from './orders.ts'
import type { Member } from './people.ts'
import { type RaceEnd, runRace } from './race.ts'
import type { Random } from './random.ts'

/** A post that the API accepted. */
export interface Made {
  id: string
  order: Order
  acceptedAt: number
  /** When it is due, if it is scheduled. */
  dueAt: Date | null
  /** What became of its client's change of mind. */
  race: RaceEnd | null
}

/** What the driver saw. */
export interface Drive {
  made: Made[]
  /** Times one key gave two posts. */
  keysBroken: string[]
  /** Creates that were repeated because their answer was lost or refused. */
  repeats: number
}

/** Whom to post as, and with what. */
export interface Cast {
  fleet: Fleet
  members: readonly Member[]
  shelf: Shelf
}

const requestTimeoutMs = 15_000

/** Posts until the time is over, `parallel` at a time, a new one as soon as one is final. */
export async function drive(
  cast: Cast,
  random: Random,
  isOver: () => boolean,
  parallel: number,
): Promise<Drive> {
  const result: Drive = { made: [], keysBroken: [], repeats: 0 }
  let number = 0
  const { fleet, members, shelf } = cast
  const orderNow = (own: Random): Order => {
    number += 1
    return drawOrder(own, number, members, shelf)
  }
  const one = async (own: Random): Promise<void> => {
    while (!isOver()) {
      const order = orderNow(own)
      const made = await create(fleet, order, own, result)
      if (!made) continue
      // The same words once more, as a post of its own: both must appear.
      if (own.chance(0.05) && isPlain(order)) await create(fleet, order, own, result)
      if (made.dueAt) made.race = await runRace(fleet, made.id, order, made.dueAt)
      await settled(fleet, made.id, isOver)
    }
  }
  // Many posts of every account that come due in one second.
  fleet.burst = async (own, count) => {
    const dueMs = Date.now() + 4_000
    const burst = Array.from({ length: count }, () => {
      const timing = scheduled(Math.max(0, dueMs - Date.now()))
      return create(fleet, { ...orderNow(own), ...timing, race: null }, own, result)
    })
    await Promise.all(burst)
  }
  await Promise.all(Array.from({ length: parallel }, () => one(random.fork())))
  fleet.burst = null
  return result
}

function isPlain({ forms, race }: Order): boolean {
  return (
    race === null &&
    [...forms.values()].every(({ parts, comment }) => parts.length === 1 && !comment)
  )
}

async function create(
  fleet: Fleet,
  order: Order,
  random: Random,
  result: Drive,
): Promise<Made | null> {
  const key = randomUUID()
  const body = bodyOf(order)
  const ids = new Set<string>()
  // A client that is not sure asks again under the same key; some are never sure.
  const times = random.chance(0.1) ? 2 : 1
  for (let tries = 0, answers = 0; answers < times && tries < 40; tries++) {
    if (tries > answers) result.repeats += 1
    const id = await post(fleet, body, key)
    if (id === null) await new Promise((resolve) => setTimeout(resolve, 300))
    else {
      ids.add(id)
      answers += 1
    }
  }
  if (ids.size > 1) result.keysBroken.push(key)
  const [id] = ids
  if (!id) return null
  const { dueInMs, scheduledAt } = order
  const dueAt = dueInMs === null ? scheduledAt : await bringForward(fleet, id, dueInMs)
  const made: Made = { id, order, acceptedAt: Date.now(), dueAt, race: null }
  result.made.push(made)
  return made
}

/** @returns null when the answer was lost, or was a 5xx: nobody knows, so the key is used again */
async function post(fleet: Fleet, body: object, key: string): Promise<string | null> {
  try {
    const timer = AbortSignal.timeout(requestTimeoutMs)
    const answer = await fleet.api.api.request('POST', '/v1/posts', {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      signal: timer,
    })
    if (answer.status === 202) return answer.body.id
    if (answer.status >= 500) return null
    throw new Error(`create was refused: ${answer.status} ${JSON.stringify(answer.body)}`)
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('create was refused')) throw error
    return null
  }
}

/** Waits for the end of a post, but not for ever: the judge has the last word. */
async function settled(fleet: Fleet, id: string, isOver: () => boolean): Promise<void> {
  const givenUpAt = Date.now() + 20_000
  while (Date.now() < givenUpAt && !isOver()) {
    const { rows } = await fleet.sql
      .query('select 1 from deliveries where post_id = $1 and wake_at is not null', [id])
      .catch(() => ({ rows: [1] }))
    if (rows.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
