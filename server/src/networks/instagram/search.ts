import { type Fields, fieldsOf, textOf } from '../answer-fields.ts'
import type { Content, DoubtfulCommit, Warning } from '../contract.ts'
import { idOf, nextCursor, rowsOf, timeOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { accountIdOf, callGraph } from './call.ts'
import { kindOf } from './kind.ts'
import type { InstagramOptions } from './options.ts'
import type { VisiblePost } from './state.ts'
import type { Context } from './step.ts'

/** Instagram's clock and ours need not agree. */
const clockSlackMs = 2 * 60_000
const pageSize = 50
/** An account seldom publishes a thousand posts in the minutes that are looked at. */
const maxPages = 20

/** Where in time a post is looked for, and whose it cannot be. */
export type SearchWindow = Omit<NonNullable<VisiblePost['search']>, 'looks'>

/** The minutes in which a doubtful commit can have made its post, as far as it is known now. */
export function searchWindow({ startedAt, boundIds }: DoubtfulCommit, now: Date): SearchWindow {
  return {
    since: new Date(startedAt.getTime() - clockSlackMs).toISOString(),
    until: new Date(now.getTime() + clockSlackMs).toISOString(),
    otherIds: [...boundIds],
  }
}

/** A post of the account that can be ours. */
export interface FoundPost {
  id: string
  permalink: string | null
  warnings: Warning[]
}

/** Looks among the account's posts, or its stories, for the one with our caption, of our kind, from that time. */
export async function findPost(context: Context, window: SearchWindow): Promise<FoundPost | null> {
  const rows = await publishedWithin(context, window)
  const fitting = rows.filter((row) => canBeOurs(row, context.content))
  const [ours, ...others] = fitting.sort(byAge)
  const id = idOf(ours?.id)
  if (ours === undefined || id === null) return null
  const message = `More than one post on Instagram has this content; ${id} is the oldest and was taken.`
  return {
    id,
    permalink: textOf(ours.permalink) || null,
    warnings: others.length === 0 ? [] : [{ code: 'ambiguous_match', message }],
  }
}

/** Runs a reading whose refusal means that nobody can tell; what passes is thrown and tried again. */
export async function orUnreadable<T>(
  read: () => Promise<T>,
): Promise<T | { found: 'unreadable'; reason: string }> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof PublishError) || error.retry !== 'never') throw error
    return { found: 'unreadable', reason: error.message }
  }
}

/**
 * True when the row can be the post we meant to make. The reference of Instagram Login has neither
 * caption nor product type; what a row does not say is not held against it.
 */
export function canBeOurs(row: Fields, content: Content<InstagramOptions>): boolean {
  const kind = kindOf(content)
  const isVideo = content.media[0]?.kind === 'video'
  const type = kind === 'carousel' ? 'CAROUSEL_ALBUM' : isVideo ? 'VIDEO' : 'IMAGE'
  if (row.media_type !== undefined && row.media_type !== type) return false
  if (kind === 'story') return true
  const product = textOf(row.media_product_type)
  if (product === '') return row.caption === undefined || isSameText(row, content.text)
  return product === (kind === 'reel' ? 'REELS' : 'FEED') && isSameText(row, content.text)
}

function isSameText(row: Fields, text: string): boolean {
  return comparable(textOf(row.caption)) === comparable(text)
}

/** Line ends and runs of spaces do not count. */
export function comparable(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim()
}

/** Newest first, page by page, back to the beginning of the window. Stories are listed apart. */
async function publishedWithin(
  context: Context,
  { since, until, otherIds }: SearchWindow,
): Promise<Fields[]> {
  const from = new Date(since)
  const to = new Date(until)
  const rows = await listRows(
    context,
    kindOf(context.content) === 'story' ? 'stories' : 'media',
    from,
  )
  return rows.filter((row) => {
    const time = timeOf(row.timestamp) ?? from
    return time >= from && time <= to && !otherIds.includes(idOf(row.id) ?? '')
  })
}

async function listRows(context: Context, edge: string, since: Date): Promise<Fields[]> {
  const rows: Fields[] = []
  let after: string | null = null
  for (let page = 0; page < maxPages; page++) {
    const fields =
      edge === 'media'
        ? 'id,caption,media_type,media_product_type,permalink,timestamp'
        : 'id,media_type,permalink,timestamp'
    const query = new URLSearchParams({
      fields,
      limit: String(pageSize),
      ...(edge === 'media' && { since: String(Math.floor(since.getTime() / 1000)) }),
      ...(after !== null && { after }),
    })
    const path = `/${accountIdOf(context)}/${edge}?${query}`
    const answer = await callGraph(context, 'read', { method: 'GET', path })
    const found = rowsOf(answer)
    rows.push(...found)
    after = nextCursor(answer)
    const last = timeOf(fieldsOf(found.at(-1)).timestamp)
    if (after === null || found.length === 0 || (last !== null && last < since)) return rows
  }
  throw new PublishError({
    outcome: 'rejected',
    code: 'outcome_unknown',
    retry: 'never',
    message: `The listing has more than ${maxPages} pages for these minutes; not all were read.`,
  })
}

/** Times are told to the second; within one, ids rise. */
function byAge(a: Fields, b: Fields): number {
  const apartMs = (timeOf(a.timestamp)?.getTime() ?? 0) - (timeOf(b.timestamp)?.getTime() ?? 0)
  if (apartMs !== 0) return apartMs
  return BigInt(idOf(a.id) ?? 0) < BigInt(idOf(b.id) ?? 0) ? -1 : 1
}
