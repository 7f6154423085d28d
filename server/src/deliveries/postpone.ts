import { newJobId } from '../queue/queue.ts'
import type { DeliveryContext } from './context.ts'
import { isAccepted } from './finish.ts'
import { type ClaimedDelivery, isUndecided } from './records.ts'
import { backoffMs } from './retry-policy.ts'

/** Ends a delivery whose time is over, and that our own error keeps from ending properly. */
async function endOverdue(
  { settle, clock }: DeliveryContext,
  delivery: ClaimedDelivery,
): Promise<void> {
  const mayBeLive = delivery.attempts.some(isUndecided) || isAccepted(delivery)
  const reason = mayBeLive
    ? 'The post may be live: a call was left without an answer, or its outcome, and the account could not be read. Look at the account before sending it again.'
    : 'The post could not be delivered in its time, because of an error on our side. Nothing is live.'
  const { state, platformPostId, platformPostUrl, warnings, isPublished } = delivery
  await settle({
    delivery,
    verdict: {
      status: isPublished ? 'published' : 'failed',
      state,
      platformPostId,
      platformPostUrl,
      warnings,
      isIncomplete: false,
      errorCode: isPublished ? null : mayBeLive ? 'outcome_unknown' : 'platform_unavailable',
      errorMessage: isPublished ? null : reason,
      rawResponse: null,
      attempt: null,
    },
    timeline: [{ at: clock.now(), kind: 'decision', step: null, decision: 'failed', reason }],
    recheckAt: null,
  })
}

/**
 * Lets go of a delivery that our own error stopped, and comes back to it later. Nothing of what was
 * reached in memory is stored: an attempt under way is read back by whoever takes it next.
 */
export async function postpone(context: DeliveryContext, delivery: ClaimedDelivery): Promise<void> {
  const { database, queue, clock } = context
  if (clock.now() > delivery.deadlineAt) return endOverdue(context, delivery)
  const jobId = newJobId()
  const wakeAt = new Date(clock.now().getTime() + backoffMs(delivery.failures + 1))
  await database.transactRaw(async (tx) => {
    const rows = await tx.query({
      name: 'postpone',
      text: `update deliveries set failures = failures + 1, wake_at = $3, retry_at = $3, job_id = $4, lease_until = null, lease_holder = null
        where id = $1 and fence = $2 and status = 'processing' returning 1 as one`,
      values: [delivery.id, delivery.fence, wakeAt, jobId],
    })
    if (rows.length === 0) return
    await queue.enqueue(tx, [
      { jobId, deliveryId: delivery.id, accountId: delivery.accountId, at: wakeAt },
    ])
  })
}
