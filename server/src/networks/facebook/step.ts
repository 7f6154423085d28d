import type { DeliveryWarningCode } from '../../errors.ts'
import type { CommitStep, NetworkHttp, Progress, RepeatableStep, StepContext } from '../contract.ts'
import { restAfter } from '../graph-usage.ts'
import { pageIdOf } from './call.ts'
import type { FacebookOptions } from './options.ts'
import type { FacebookState } from './state.ts'

export type Context = StepContext<FacebookOptions, FacebookState>
export type Made = Progress<FacebookState>
export type FacebookStep = RepeatableStep<FacebookOptions, FacebookState>
export type FacebookCommit = CommitStep<FacebookOptions, FacebookState>

/** A step that may be run again at will. */
export function repeatable(
  name: string,
  run: (context: Context) => Promise<Made>,
  ifItFails?: DeliveryWarningCode,
): FacebookStep {
  return { name, repeatable: true, run: obeying(run), ...(ifItFails && { ifItFails }) }
}

/** A step that makes something visible. */
export function commit(
  name: string,
  run: (context: Context) => Promise<Made>,
  confirm: FacebookCommit['confirm'],
  ifItFails?: DeliveryWarningCode,
): FacebookCommit {
  return { name, repeatable: false, run: obeying(run), confirm, ...(ifItFails && { ifItFails }) }
}

/** Every answer says in its headers how much the Page has left; near the end of it the account rests. */
function obeying(run: (context: Context) => Promise<Made>): (context: Context) => Promise<Made> {
  return async (context) => {
    let quietUntil: Made['quietUntil']
    const http: NetworkHttp = {
      pageUrl: (url) => context.http.pageUrl(url),
      call: async (call) => {
        const answer = await context.http.call(call)
        quietUntil =
          restAfter(answer, { accountId: pageIdOf(context), useCase: 'pages' }, context.now()) ??
          quietUntil
        return answer
      },
    }
    const progress = await run({ ...context, http })
    return quietUntil === undefined ? progress : { ...progress, quietUntil }
  }
}
