import type { NetworkId } from '../networks/contract.ts'
import type {
  Records,
  SandboxSettings,
  SettingRule,
  Simulator,
} from '../networks/simulator-contract.ts'

export const defaultSettings: SandboxSettings = {
  caps: 'real',
  processing_ms: 500,
  listing_lag_ms: 0,
}

type SettingValue = string | number | boolean
type Values = Record<string, SettingValue>

/** The sandbox's settings and each network's own switches. Kept across restarts. */
export class Settings {
  readonly #rows: Records<Values>

  constructor(rows: Records<Values>) {
    this.#rows = rows
  }

  shared(): SandboxSettings {
    return { ...defaultSettings, ...(this.#rows.get('shared') as Partial<SandboxSettings>) }
  }

  ofNetwork(network: NetworkId, rules: Readonly<Record<string, SettingRule>>): Values {
    return { ...defaultsOf(rules), ...this.#rows.get(network) }
  }

  changeShared(change: Partial<SandboxSettings>): void {
    this.#rows.put('shared', { ...this.shared(), ...change })
  }

  changeNetwork(simulator: Simulator, change: Values): void {
    const now = this.ofNetwork(simulator.network, simulator.settingRules)
    this.#rows.put(simulator.network, { ...now, ...change })
  }

  /** Everything, as `GET /_sandbox/settings` shows it. */
  all(simulators: readonly Simulator[]): Record<string, unknown> {
    const networks = simulators.map((each) => [
      each.network,
      this.ofNetwork(each.network, each.settingRules),
    ])
    return { ...this.shared(), ...Object.fromEntries(networks) }
  }
}

function defaultsOf(rules: Readonly<Record<string, SettingRule>>): Values {
  return Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, rule.default]))
}
