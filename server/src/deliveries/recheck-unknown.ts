import type { Progress } from '../networks/contract.ts'
import { askNetwork } from './ask-network.ts'
import { type ClaimedRow, claimedColumns, toClaimed } from './claim.ts'
import type { DeliveryContext } from './context.ts'
import { correctToPublished, isAccepted } from './finish.ts'
import { nextRecheck } from './recheck-schedule.ts'
import { doubtOf } from './reconcile.ts'
import { type Attempt, type ClaimedDelivery, isUndecided } from './records.ts'
import { withFreshToken } from './refresh-token.ts'
import { contentOf, type Lease, LeaseLost, type Run, startRun, stepContext } from './run.ts'

const mostAtOnce = 20
/** Longer than a look takes; a process that dies in it is followed by the next after so long. */
const lookLeaseSeconds = 120

/**
 * Looks once more for posts whose outcome stayed unknown, for a day. What is found after all is
 * corrected to published. Nothing is ever sent here.
 */
export async function recheckUnknown(context: DeliveryContext): Promise<void> {
  const due = await claimRechecks(context)
  await Promise.all(due.map((row) => recheck(context, row)))
}

/** A look sends nothing, so nobody can be overtaken. */
const looking: Lease = { isFresh: () => true, isLeaving: () => false }

type Recheck = ClaimedDelivery & { rechecks: number }

async function claimRechecks({ database }: DeliveryContext): Promise<Recheck[]> {
  const rows = await database.query<Omit<ClaimedRow, 'wasPending'> & { rechecks: number }>({
    name: 'claim-rechecks',
    text: `with due as (
        select id from deliveries where recheck_at <= now() and status = 'failed' and error_code = 'outcome_unknown'
        order by recheck_at limit ${mostAtOnce} for update skip locked
      )
      update deliveries d set recheck_at = now() + interval '${lookLeaseSeconds} seconds', rechecks = d.rechecks + 1, fence = d.fence + 1
      from due, posts p where d.id = due.id and p.id = d.post_id
      returning ${claimedColumns}, d.rechecks`,
  })
  return rows.map(({ rechecks, ...row }) => ({ ...toClaimed(row), rechecks }))
}

async function recheck(context: DeliveryContext, delivery: Recheck): Promise<void> {
  const network = context.networkOf(delivery.platform)
  const account = await context.accounts.load(delivery.accountId)
  const attempt = delivery.attempts.find(isUndecided) ?? acceptedOf(delivery)
  if (!account?.credentials || !attempt) return scheduleNext(context, delivery)
  const run = startRun(context, delivery, network, account, looking)
  try {
    const progress = await look(run, attempt)
    if (progress) return await correctToPublished(run, attempt, progress)
  } catch (error) {
    if (error instanceof LeaseLost) return
    context.log.debug({ err: error, delivery_id: delivery.id }, 'a look for a post failed')
  }
  await scheduleNext(context, delivery, run)
}

/** @returns what the network shows, or null: nothing, or it cannot be read */
async function look(run: Run, attempt: Attempt): Promise<Progress<unknown> | null> {
  const step = run.network.nextStep(contentOf(run), run.state)
  const isPoll = step?.repeatable === true && attempt.outcome === 'done'
  if (step === null || (!isPoll && step.name !== attempt.step)) return null
  run.step = step
  run.account = await withFreshToken(run.context, run.network, run.http, run.account, null)
  if (step.repeatable) {
    const progress = await askNetwork(run, () => step.run(stepContext(run)))
    return progress.published === undefined ? null : progress
  }
  const confirmation = await askNetwork(run, async () =>
    step.confirm(stepContext(run), await doubtOf(run, step.name)),
  )
  // That the call went through is not yet that the post is seen.
  const isLive = confirmation.found === 'yes' && confirmation.progress.published !== undefined
  return isLive ? confirmation.progress : null
}

/** What the network took without saying what became of it: the steps that follow only ask. */
function acceptedOf(delivery: ClaimedDelivery): Attempt | undefined {
  if (!isAccepted(delivery)) return undefined
  return delivery.attempts.findLast(({ outcome }) => outcome === 'done')
}

async function scheduleNext(
  { database }: DeliveryContext,
  delivery: Recheck,
  run?: Run,
): Promise<void> {
  await database.query({
    name: 'next-recheck',
    text: `update deliveries set recheck_at = $3 where id = $1 and fence = $2 and status = 'failed'`,
    values: [delivery.id, delivery.fence, run ? nextRecheck(run, delivery.rechecks) : null],
  })
}
