import type { Progress } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import { cleaned, type Run } from './run.ts'

/**
 * Lets the connector talk to the network, and tells the circuit breaker how that went.
 * @throws what the connector threw, with secrets removed
 */
export async function askNetwork<T>(run: Run, talk: () => Promise<T>): Promise<T> {
  const { circuits } = run.context
  const place = { environment: run.delivery.environment, platform: run.delivery.platform }
  try {
    const answer = await talk()
    await circuits.answered(place)
    return answer
  } catch (cause) {
    const error = cleaned(run, cause)
    if (error instanceof PublishError && error.code === 'platform_unavailable')
      await circuits.failed(place, run.delivery.id, error.message)
    else if (error instanceof PublishError) await circuits.answered(place)
    throw error
  }
}

/** What a step says beside its progress: a quiet time for the account, news of its owner's choices. */
export async function takeAdvice(run: Run, progress: Progress<unknown>): Promise<void> {
  const { quietUntil, profile } = progress
  if (quietUntil)
    await run.context.holds.set(run.delivery.accountId, {
      kind: 'publish',
      until: quietUntil.at,
      code: 'rate_limited',
      reason: quietUntil.reason,
    })
  if (profile) {
    run.account = { ...run.account, profile: { ...run.account.profile, ...profile } }
    await run.context.accounts.mergeProfile(run.account.id, profile)
  }
}
