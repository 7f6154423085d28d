import { reached } from './checkpoint.ts'
import type { DeliveryContext } from './context.ts'
import { type Failure, finishFailed, finishPublished } from './finish.ts'
import { mayGoOn } from './may-go-on.ts'
import { postpone } from './postpone.ts'
import { prepareMedia } from './prepare-media.ts'
import type { ClaimedDelivery } from './records.ts'
import { contentRefusalOf, refusalOf } from './refuse.ts'
import { useFreshToken } from './rest.ts'
import { assertHeld, contentOf, type Lease, LeaseLost, type Run, startRun } from './run.ts'
import { runCommit, runRepeatable } from './steps.ts'

/**
 * Takes one leased delivery as far as it goes: settled, or at rest until a stated time. Every
 * effect is written under the lease's fence; whoever lost the lease stops without a trace.
 */
export async function deliver(
  context: DeliveryContext,
  delivery: ClaimedDelivery,
  lease: Lease,
): Promise<void> {
  try {
    await drive(context, delivery, lease)
  } catch (error) {
    if (error instanceof LeaseLost) return
    context.log.error({ err: error, delivery_id: delivery.id }, 'a delivery stopped unexpectedly')
    // Nothing was written. Should this fail too, the lease runs out, and the sweep finds the delivery.
    await postpone(context, delivery).catch(() => undefined)
  }
}

async function drive(
  context: DeliveryContext,
  delivery: ClaimedDelivery,
  lease: Lease,
): Promise<void> {
  reached('claimed', delivery.id)
  const network = context.networkOf(delivery.platform)
  const account = await context.accounts.load(delivery.accountId)
  if (!account) throw new Error(`account ${delivery.accountId} does not exist`)
  context.holds.note(account.id, delivery.holds)
  const run = startRun(context, delivery, network, account, lease)
  const refusal = refusalOf(run, account) ?? (await contentRefusal(run))
  if (refusal === 'stop') return
  if (refusal) return finishFailed(run, refusal, null)
  return goOn(run)
}

async function contentRefusal(run: Run): Promise<Failure | null | 'stop'> {
  return (await prepareMedia(run)) === 'stop' ? 'stop' : contentRefusalOf(run)
}

async function goOn(run: Run): Promise<void> {
  const nextStep = () => run.network.nextStep(contentOf(run), run.state)
  run.step = nextStep()
  if ((await mayGoOn(run)) === 'stop') return
  if ((await useFreshToken(run, null)) === 'stop') return
  for (;;) {
    const step = nextStep()
    run.step = step
    if (step === null) return finishPublished(run, null)
    assertHeld(run)
    const end = await (step.repeatable ? runRepeatable(run, step) : runCommit(run, step))
    if (end === 'stop') return
  }
}
