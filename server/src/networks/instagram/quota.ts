import { fieldsOf } from '../answer-fields.ts'
import { numberOf, rowsOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { accountIdOf, callGraph } from './call.ts'
import { dailyCap } from './errors.ts'
import { instagramLimits } from './limits.ts'
import { type InstagramStep, repeatable } from './step.ts'

const hourMs = 3_600_000

/**
 * Reads how many posts the account has left for the day: Meta's pages name two numbers, and the
 * account's own is the one that counts. The window slides, so a full one is asked again in an hour.
 */
export const readQuotaStep: InstagramStep = repeatable('read_quota', async (context) => {
  const path = `/${accountIdOf(context)}/content_publishing_limit?fields=quota_usage,config`
  const answer = await callGraph(context, 'read', { method: 'GET', path })
  const row = fieldsOf(rowsOf(answer)[0])
  const total = numberOf(fieldsOf(row.config).quota_total) ?? instagramLimits.maxPostsPerDay.value
  const usage = numberOf(row.quota_usage) ?? 0
  const now = context.now()
  if (usage >= total) {
    const { code, retry, retryAt, message } = dailyCap(new Date(now.getTime() + hourMs))
    throw new PublishError({
      outcome: 'rejected',
      code,
      retry,
      retryAt: retryAt ?? null,
      message: `${message} It takes ${total}.`,
      response: { status: answer.status, body: answer.body },
    })
  }
  return { state: { ...context.state, quotaReadAt: now.toISOString() } }
})
