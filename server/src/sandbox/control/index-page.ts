import { faultKinds } from '../faults/fault.ts'
import { sandboxNetworks } from '../networks.ts'
import type { Control } from './control.ts'
import { reply } from './reply.ts'

/** `GET /_sandbox`: what there is, for people and programs that come by. */
export const showIndex: Control = async ({ response, origin }, world) => {
  const networks = sandboxNetworks.map(({ id, name }) => {
    const simulator = world.simulators.find(({ network }) => network === id)
    if (!simulator) return { id, name, simulated: false }
    const { hosts, pageHosts, steps, settingRules } = simulator
    return {
      id,
      name,
      simulated: true,
      api: hosts.map((host) => `${origin}/${host}`),
      timeline: pageHosts.map((host) => `${origin}/${host}`),
      steps,
      settings: settingRules,
    }
  })
  await reply(response, world, 200, {
    what: 'Social networks on this machine: replace https:// of a network with this address.',
    ledger: `${origin}/_sandbox/ledger{?network,include}`,
    accounts: `${origin}/_sandbox/accounts{?network}`,
    settings: `${origin}/_sandbox/settings`,
    faults: `${origin}/_sandbox/faults`,
    fault_kinds: faultKinds,
    events: `${origin}/_sandbox/events`,
    api: world.publicUrl,
    networks,
  })
}
