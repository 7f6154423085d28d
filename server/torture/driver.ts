import { randomUUID } from 'node:crypto'
import type { Fleet } from './fleet.ts'
import type { Random } from './random.ts'

/** A post that the API accepted, and what must become of it. */
export interface Accepted {
  id: string
  accountId: string
  /** Texts of its parts, first to last. */
  parts: readonly string[]
  acceptedAt: number
}

/** What the driver saw. */
export interface Drive {
  accepted: Accepted[]
  /** Times one key gave two posts. */
  keysBroken: string[]
  /** Creates that were repeated because their answer was lost or refused. */
  repeats: number
}

const requestTimeoutMs = 15_000

interface Person {
  id: string
  handle: string
  access_token: string
  refresh_token: string
  expires_at: string
}

/** Connects so many new people of the network. @returns their account ids */
export async function connectPeople(fleet: Fleet, count: number): Promise<string[]> {
  const people: Person[] = await fleet.sandbox('POST', '/accounts', { network: 'x', count })
  const ids: string[] = []
  for (const person of people) ids.push(await connect(fleet, person))
  return ids
}

async function connect(fleet: Fleet, person: Person): Promise<string> {
  const { id, handle, access_token, refresh_token, expires_at } = person
  const { status, body } = await fleet.api.api.post('/v1/accounts', {
    platform: 'x',
    platform_account_id: id,
    handle,
    credentials: { access_token, refresh_token, expires_at },
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}

/** An owner whose account died (the answer to a refresh was lost for good) connects it again. */
export async function reconnectDead(fleet: Fleet, untilMs: number): Promise<void> {
  while (Date.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const dead = await fleet.sql
      .query<{ id: string }>(
        `select platform_account_id as id from accounts where health = 'needs_reconnect'`,
      )
      .catch(() => ({ rows: [] }))
    if (dead.rows.length === 0) continue
    const ids = new Set(dead.rows.map(({ id }) => id))
    const people: Person[] = await fleet.sandbox('GET', '/accounts?network=x')
    // It fails while the database is away; the next round tries again.
    for (const person of people.filter(({ id }) => ids.has(id)))
      await connect(fleet, person).catch(() => undefined)
  }
}

/** Posts until the time is over, `parallel` at a time, a new one as soon as one is final. */
export async function drive(
  fleet: Fleet,
  accountIds: readonly string[],
  random: Random,
  untilMs: number,
  parallel: number,
): Promise<Drive> {
  const result: Drive = { accepted: [], keysBroken: [], repeats: 0 }
  let number = 0
  const one = async (own: Random): Promise<void> => {
    while (Date.now() < untilMs) {
      number += 1
      const parts = own.chance(0.1) ? [`p${number} one`, `p${number} two`] : [`p${number} alone`]
      const accountId = own.pick(accountIds)
      const post = await create(fleet, accountId, parts, own, result)
      if (!post) continue
      result.accepted.push(post)
      // The same words once more, as a post of its own: both must appear.
      if (own.chance(0.05) && parts.length === 1) {
        const twin = await create(fleet, accountId, parts, own, result)
        if (twin) result.accepted.push(twin)
      }
      await settled(fleet, post.id, untilMs)
    }
  }
  await Promise.all(Array.from({ length: parallel }, () => one(random.fork())))
  return result
}

async function create(
  fleet: Fleet,
  accountId: string,
  parts: readonly string[],
  random: Random,
  result: Drive,
): Promise<Accepted | null> {
  const key = randomUUID()
  const [text, ...thread] = parts
  const body = {
    account_ids: [accountId],
    text,
    ...(thread.length > 0 ? { platform_options: { x: { thread } } } : {}),
  }
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
  return id ? { id, accountId, parts, acceptedAt: Date.now() } : null
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
async function settled(fleet: Fleet, id: string, untilMs: number): Promise<void> {
  const givenUpAt = Math.min(Date.now() + 20_000, untilMs)
  while (Date.now() < givenUpAt) {
    const { rows } = await fleet.sql
      .query('select 1 from deliveries where post_id = $1 and wake_at is not null', [id])
      .catch(() => ({ rows: [1] }))
    if (rows.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
