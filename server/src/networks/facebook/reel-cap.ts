import { rowsOf, timeOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph, pageIdOf } from './call.ts'
import { facebookLimits } from './limits.ts'
import type { Context } from './step.ts'

const dayMs = 24 * 3_600_000

/**
 * Facebook's answer to a Reel too many is that of any call too many. The Page's own Reels of a day
 * tell them apart, and when the next one may go out.
 */
export async function withReelCap<T>(context: Context, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof PublishError) || error.code !== 'rate_limited') throw error
    const freeAt = await nextReelAt(context).catch(() => null)
    if (freeAt === null) throw error
    throw new PublishError({
      outcome: 'rejected',
      code: 'daily_cap_reached',
      // A wait would hold the Page's other posts as well, which may go out.
      retry: 'never',
      retryAt: freeAt,
      message: `The Page has published ${facebookLimits.maxReelsPerDay.value} Reels in 24 hours; Facebook takes the next one at ${freeAt.toISOString()}.`,
      response: error.response,
      cause: error,
    })
  }
}

/** Null while the Page has Reels left. */
async function nextReelAt(context: Context): Promise<Date | null> {
  const now = context.now().getTime()
  const since = Math.floor((now - dayMs) / 1000)
  const path = `/${pageIdOf(context)}/video_reels?fields=id,updated_time&since=${since}&limit=${facebookLimits.maxPageSize.value}`
  const times = rowsOf(await callGraph(context, 'read', { method: 'GET', path }))
    .map((row) => timeOf(row.updated_time)?.getTime() ?? 0)
    .filter((time) => time > now - dayMs)
    .sort((a, b) => b - a)
  const last = times[facebookLimits.maxReelsPerDay.value - 1]
  return last === undefined ? null : new Date(last + dayMs)
}
