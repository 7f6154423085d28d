import type { Made } from '../driver.ts'
import type { Form } from '../forms.ts'
import type { RaceEnd } from '../race.ts'
import type { Reader } from './evidence.ts'

/** What one account must show of an accepted post. */
export interface Accepted {
  /** Id of the delivery. */
  id: string
  accountId: string
  /** Texts of its parts, first to last, as `textOf` writes them. */
  parts: readonly string[]
  /** Text of the first comment. */
  comment: string | null
  /** Texts that must never appear: what was edited away. */
  never: readonly string[]
  /** Nothing may appear earlier. */
  notBefore: number | null
  acceptedAt: number
}

/** A text as the judge compares it: the same words on another account are another post. */
export function textOf(accountId: string, text: string): string {
  return `${accountId}: ${text}`
}

interface Row {
  id: string
  post_id: string
  account_id: string
  text: string
  status: string
}

/** The deliveries of accepted posts, and the answers to changes of mind that were not kept (I7). */
export async function acceptedOf(
  sql: Reader,
  made: readonly Made[],
): Promise<{ accepted: Accepted[]; brokenRaces: string[]; lost: string[] }> {
  const { rows } = await sql.query<Row>(
    `select d.id, d.post_id, d.account_id, p.text, p.status from deliveries d join posts p on p.id = d.post_id
      order by d.post_id, d.position`,
  )
  const byPost = Map.groupBy(rows, (row) => row.post_id)
  const brokenRaces = made.flatMap(({ id, order, race }) =>
    race ? brokenRace(race, order.text, byPost.get(id)?.[0]) : [],
  )
  return {
    accepted: made.flatMap((each) => (byPost.get(each.id) ?? []).map((row) => expected(each, row))),
    brokenRaces,
    lost: made.filter(({ id }) => !byPost.has(id)).map(({ id }) => id),
  }
}

function expected({ order, acceptedAt, dueAt, race }: Made, row: Row): Accepted {
  const member = order.members.find(({ accountId }) => accountId === row.account_id)
  const form = member && order.forms.get(member.network)
  if (!form) throw new Error(`the post ${row.post_id} has a delivery that nobody asked for`)
  const isEdited = race !== null && row.text === race.newText
  const name = (text: string): string => textOf(row.account_id, text)
  const other = isEdited ? order.text : race?.kind === 'edit' ? race.newText : null
  return {
    id: row.id,
    accountId: row.account_id,
    parts: partsOf(form, isEdited ? race.newText : order.text).map(name),
    comment: form.comment,
    never: other === null ? [] : [name(other)],
    notBefore: dueAt?.getTime() ?? null,
    acceptedAt,
  }
}

/** An edit changes the text, and leaves the options as they were. */
function partsOf({ parts }: Form, text: string): string[] {
  return [text, ...parts.slice(1)]
}

/** Exactly one wins: 200 means that it is so, 409 that it is not. */
function brokenRace(
  { kind, status, newText }: RaceEnd,
  text: string,
  row: Row | undefined,
): string[] {
  if (status === null || !row) return []
  const isDone = kind === 'cancel' ? row.status === 'canceled' : row.text === newText
  if ((status === 200) === isDone) return []
  return [
    `${kind} of "${text}" was answered with ${status}, and the post is ${row.status}: "${row.text}"`,
  ]
}
