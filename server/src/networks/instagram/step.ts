import type { DeliveryWarningCode } from '../../errors.ts'
import type { CommitStep, NetworkHttp, Progress, RepeatableStep, StepContext } from '../contract.ts'
import { restAfter } from '../graph-usage.ts'
import { accountIdOf } from './call.ts'
import type { InstagramOptions } from './options.ts'
import type { InstagramState } from './state.ts'

export type Context = StepContext<InstagramOptions, InstagramState>
export type Made = Progress<InstagramState>
export type InstagramStep = RepeatableStep<InstagramOptions, InstagramState>
export type InstagramCommit = CommitStep<InstagramOptions, InstagramState>

/** A step that may be run again at will. */
export function repeatable(
  name: string,
  run: (context: Context) => Promise<Made>,
  ifItFails?: DeliveryWarningCode,
): InstagramStep {
  return { name, repeatable: true, run: obeying(run), ...(ifItFails && { ifItFails }) }
}

/** A step that makes something visible. */
export function commit(
  name: string,
  run: (context: Context) => Promise<Made>,
  confirm: InstagramCommit['confirm'],
  ifItFails?: DeliveryWarningCode,
): InstagramCommit {
  return { name, repeatable: false, run: obeying(run), confirm, ...(ifItFails && { ifItFails }) }
}

/** Every answer says in its headers how many calls are left; near the end of them the account rests. */
function obeying(run: (context: Context) => Promise<Made>): (context: Context) => Promise<Made> {
  return async (context) => {
    let quietUntil: Made['quietUntil']
    const owner = { accountId: accountIdOf(context), useCase: 'instagram' } as const
    const http: NetworkHttp = {
      pageUrl: (url) => context.http.pageUrl(url),
      call: async (call) => {
        const answer = await context.http.call(call)
        quietUntil = restAfter(answer, owner, context.now()) ?? quietUntil
        return answer
      },
    }
    const progress = await run({ ...context, http })
    return quietUntil === undefined ? progress : { ...progress, quietUntil }
  }
}
