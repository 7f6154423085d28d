import { join } from 'node:path'
import type { NetworkId } from '../networks/contract.ts'
import type { Simulator, SimulatorWorld } from '../networks/simulator-contract.ts'
import { Changes } from './changes.ts'
import { FaultBox } from './faults/fault-box.ts'
import { sandboxNetworks } from './networks.ts'
import { sandboxApp } from './sandbox-app.ts'
import { Settings } from './settings.ts'
import { CallLog } from './storage/call-log.ts'
import { Journal } from './storage/journal.ts'
import { NetworkFiles } from './storage/network-files.ts'

/** Everything the sandbox knows, opened from its directory. */
export interface World {
  simulators: readonly Simulator[]
  settings: Settings
  faults: FaultBox
  calls: CallLog
  changes: Changes
  publicUrl: string
  /** Aborted on close: what waits on purpose stops waiting. */
  closing: AbortController
  /** Resolves when every change so far is on disk. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Opens the journal, makes the simulators, fills them, and sees that everybody is there. */
export async function openWorld(directory: string, publicUrl: string): Promise<World> {
  const journal = new Journal(join(directory, 'journal.ndjson'))
  const calls = new CallLog(join(directory, 'calls.ndjson'))
  const changes = new Changes()
  const closing = new AbortController()
  const settings = new Settings(journal.open('settings', 'memory'))
  const faults = new FaultBox(journal.open('faults', 'memory'))
  const simulators = sandboxNetworks.map(({ id, simulator }) => {
    const made: Simulator = simulator(
      worldOf(id, directory, { journal, settings, changes, publicUrl }),
      () => settings.ofNetwork(id, made.settingRules),
    )
    return made
  })
  journal.replay()
  for (const each of simulators) await each.ready()
  return {
    simulators,
    settings,
    faults,
    calls,
    changes,
    publicUrl,
    closing,
    settled: async () => void (await Promise.all([journal.settled(), calls.settled()])),
    close: async () => {
      changes.close()
      await Promise.all([journal.close(), calls.close()])
    },
  }
}

function worldOf(
  network: NetworkId,
  directory: string,
  parts: { journal: Journal; settings: Settings; changes: Changes; publicUrl: string },
): SimulatorWorld {
  const { journal, settings, changes, publicUrl } = parts
  return {
    records: (name, hooks) => journal.open(`${network}/${name}`, 'memory', hooks),
    archive: (name, hooks) => journal.open(`${network}/${name}`, 'disk', hooks),
    files: new NetworkFiles(join(directory, 'media', network), new URL(publicUrl).origin),
    settings: () => settings.shared(),
    now: () => new Date(),
    publicOrigin: new URL(publicUrl).origin,
    app: sandboxApp,
    settled: () => journal.settled(),
    changed: () => changes.announce(network),
  }
}
