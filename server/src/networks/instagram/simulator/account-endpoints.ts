import type { SimulatorResponse } from '../../simulator-contract.ts'
import { accountOf } from './access.ts'
import type { Call, Simulation } from './call.ts'
import { fieldsOf, project } from './fields.ts'
import { invalidParameter } from './graph-error.ts'
import { quotaUsage } from './publish.ts'
import { accountNode, plainField } from './wire.ts'

const dayMs = 24 * 3_600_000
/** More than anybody publishes in a day. */
const uncappedQuota = 1_000_000

/** `GET /{ig}`. */
export function readAccount(call: Call, simulation: Simulation): SimulatorResponse {
  const account = accountOf(call, simulation)
  const node = accountNode(account, call, simulation)
  const asked = fieldsOf(call.params.text('fields'))
  return { status: 200, body: project('IGUser', node, asked) }
}

/** `GET /me` with Instagram Login: `id` belongs to the app, `user_id` is the account's. */
export function readInstagramMe(call: Call, simulation: Simulation): SimulatorResponse {
  const account = accountOf(call, simulation)
  const node = {
    ...accountNode(account, call, simulation),
    id: () => (simulation.switches().me_id === 'same' ? account.id : account.app_scoped_id),
  }
  const asked = fieldsOf(call.params.text('fields'))
  return { status: 200, body: project('IGUser', node, asked) }
}

/** `GET /{ig}/content_publishing_limit`. */
export function publishingLimit(call: Call, simulation: Simulation): SimulatorResponse {
  const account = accountOf(call, simulation)
  const { world, switches } = simulation
  const since = call.params.integer('since')
  const nowMs = world.now().getTime()
  if (since !== null && (since * 1000 < nowMs - dayMs || since * 1000 > nowMs))
    throw invalidParameter('Param since must be a UNIX timestamp within the last 24 hours')
  const node = {
    quota_usage: () => quotaUsage(account.id, since === null ? null : since * 1000, simulation),
    // Without caps nothing is enforced, and an account must not hold back by itself.
    config: () => ({
      quota_total: world.settings().caps === 'off' ? uncappedQuota : switches().publish_quota,
      quota_duration: 86_400,
    }),
  }
  const asked = fieldsOf(call.params.text('fields'))
  const fields = asked.length > 0 ? asked : [plainField('quota_usage')]
  return {
    status: 200,
    body: { data: [project('IGContentPublishingLimit', node, fields)] },
  }
}
