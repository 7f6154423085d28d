import type { Fleet } from './fleet.ts'
import type { Order } from './orders.ts'

/** What the API said to a client that changed its mind around the moment at which its post was due. */
export interface RaceEnd {
  kind: 'cancel' | 'edit'
  newText: string
  /** Null when the answer was lost: either may be true. */
  status: number | null
}

const requestTimeoutMs = 10_000

/** Cancels or edits the post right before, at or after its time; null when its order has no race. */
export async function runRace(
  fleet: Fleet,
  id: string,
  { race, text }: Order,
  dueAt: Date,
): Promise<RaceEnd | null> {
  if (race === null) return null
  const newText = `${text}, edited`
  const waitMs = dueAt.getTime() + race.offsetMs - Date.now()
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
  const isCancel = race.kind === 'cancel'
  const where = isCancel ? `/v1/posts/${id}/cancel` : `/v1/posts/${id}`
  const change = isCancel ? {} : { body: JSON.stringify({ text: newText }) }
  const status = await fleet.api.api
    .request(isCancel ? 'POST' : 'PATCH', where, {
      ...change,
      headers: isCancel ? {} : { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(requestTimeoutMs),
    })
    .then(
      (answer) => (answer.status >= 500 ? null : answer.status),
      () => null,
    )
  if (status !== null && ![200, 409].includes(status))
    throw new Error(`${race.kind} of a scheduled post was answered with ${status}`)
  return { kind: race.kind, newText, status }
}
