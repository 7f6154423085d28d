import type { CommitStep } from '../networks/contract.ts'
import { reached } from './checkpoint.ts'
import type { Hold } from './holds.ts'
import type { Attempt } from './records.ts'
import { restUntil, type StepEnd } from './rest.ts'
import { alikeHash, assertHeld, decide, LeaseLost, type Run, requestHash, save } from './run.ts'

const busyPauseMs = 100
/** An account that is busy for so long was left so by a process that died: its delivery is taken over first. */
const busyPatienceMs = 5_000
const alikeMarginMs = 500

/**
 * Waits for the account and passes the gate.
 * @returns the attempt that may be sent, or the end of the step: the delivery rests
 * @throws LeaseLost
 */
export async function passGate(
  run: Run,
  step: CommitStep<unknown, unknown>,
): Promise<Attempt | StepEnd> {
  const { clock } = run.context
  const earlier = run.attempts.filter((attempt) => attempt.step === step.name)
  const reason = whyAllowed(earlier)
  const until = clock.now().getTime() + busyPatienceMs
  for (;;) {
    assertHeld(run)
    reached('before_gate', run.delivery.id)
    const answer = await ask(run, step.name, reason, earlier.at(-1)?.outcome ?? null)
    if (answer.kind === 'passed') return passed(run, answer.attempt)
    if (answer.kind === 'lost') throw new LeaseLost()
    if (answer.kind === 'account_held') return restForHold(run, answer.hold)
    if (answer.kind === 'alike_in_doubt') return restForAlike(run, answer.until)
    if (clock.now().getTime() > until) return restForTurn(run)
    await clock.sleep(busyPauseMs)
  }
}

async function ask(run: Run, step: string, reason: string, last: Attempt['outcome']) {
  const line = {
    at: run.context.clock.now(),
    kind: 'decision' as const,
    step,
    decision: 'send',
    reason,
  }
  return run.context.gate({
    deliveryId: run.delivery.id,
    postId: run.delivery.postId,
    fence: run.delivery.fence,
    step,
    reason,
    isResent: last === 'absent' || last === 'probed',
    requestHash: requestHash(run, step),
    alikeHash: alikeHash(run, step),
    state: run.state,
    timeline: [...run.timeline, line],
  })
}

function passed(run: Run, attempt: Attempt): Attempt {
  run.timeline.length = 0
  run.attempts.push({ ...attempt })
  // The gate took its time, or this process was paused: somebody else may hold the delivery by now.
  if (!run.lease.isFresh()) throw new LeaseLost()
  return attempt
}

function whyAllowed(earlier: readonly Attempt[]): string {
  const last = earlier.at(-1)
  if (!last) return 'First attempt.'
  const causes: Record<string, string> = {
    rejected: 'the network refused the attempt before, so it had no effect',
    not_sent: 'the attempt before never left this machine',
    absent: 'reading the account showed that the attempt before had no effect',
    probed: 'the network refuses an identical post and names the first, so sending the same tells',
    given_up: 'the caller accepted a possible duplicate',
  }
  return `Attempt again: ${causes[last.outcome ?? ''] ?? 'the attempt before is decided'}.`
}

async function restForHold(run: Run, hold: Hold): Promise<StepEnd> {
  run.context.holds.note(run.delivery.accountId, [hold])
  const message = `The account is held until ${hold.until.toISOString()}: ${hold.reason}`
  return restUntil(run, hold.until, { code: hold.code, message }, null)
}

async function restForAlike(run: Run, until: Date): Promise<'stop'> {
  const now = run.context.clock.now().getTime()
  const wakeAt = new Date(Math.max(until.getTime(), now) + alikeMarginMs)
  const message =
    'Another post of this account that reads the same is in doubt. This one waits, so that the two can be told apart.'
  decide(run, 'wait', message)
  await save(run, null, { wakeAt, isRetry: true })
  return 'stop'
}

async function restForTurn(run: Run): Promise<'stop'> {
  const wakeAt = new Date(run.context.clock.now().getTime() + 1_000)
  decide(run, 'wait', 'Another post of this account is being sent.')
  await save(run, null, { wakeAt, isRetry: false })
  return 'stop'
}
