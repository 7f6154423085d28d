import { parseArgs } from 'node:util'
import type { NetworkId } from '../src/networks/contract.ts'
import { networkIds } from '../src/networks/registry.ts'
import { faultNames } from './faults.ts'
import { mutations } from './mutations.ts'

/** What a run is asked for. */
export interface Options {
  seconds: number
  seed: number
  workers: number
  accounts: number
  /** Posts under way at a time. */
  parallel: number
  networks: readonly NetworkId[]
  faults: readonly string[]
  mutation: string | null
  /** How often a worker dies at each named point; null: the usual run. */
  crashPoints: number | null
  json: string | null
  writeDocs: boolean
  keep: boolean
}

export const usage = `npm run torture -- [options]

  --seconds N      how long faults go on (60)
  --seed N         of every choice; printed, so that a run can be repeated
  --workers N      worker processes (4)
  --networks LIST  of ${networkIds.join(',')} (all)
  --accounts N     accounts posted to, over all networks (60)
  --parallel N     posts under way at a time (120)
  --faults LIST    of ${faultNames.join(',')}; all, or none (all)
  --crash-points N kills a worker N times at each named point of a delivery, network by network
  --mutation NAME  break something on purpose: ${Object.keys(mutations).join(', ')}
  --json FILE      the figures, for programs
  --write-docs     writes the table into docs/reliability.md
  --keep           leaves the run's folder for looking into

npm run torture -- --virtual N [options]: N deterministic stories instead, in virtual time; see
npm run torture -- --virtual --help

Ends with 1 when a post was doubled, lost, or told wrongly.`

/** @throws with a sentence that says what to mend */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      workers: { type: 'string', default: '4' },
      accounts: { type: 'string', default: '60' },
      parallel: { type: 'string', default: '120' },
      networks: { type: 'string' },
      faults: { type: 'string' },
      mutation: { type: 'string' },
      'crash-points': { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const mutation = values.mutation ?? null
  if (mutation !== null && !mutations[mutation])
    throw new Error(`There is no mutation "${mutation}"; use ${Object.keys(mutations).join(', ')}.`)
  return {
    seconds: number('seconds', values.seconds),
    seed: number('seed', values.seed),
    workers: number('workers', values.workers),
    accounts: number('accounts', values.accounts),
    parallel: number('parallel', values.parallel),
    networks: networksOf(values.networks, mutation),
    faults: faultsOf(values.faults, mutation),
    mutation,
    crashPoints:
      values['crash-points'] === undefined ? null : number('crash-points', values['crash-points']),
    json: values.json ?? null,
    writeDocs: values['write-docs'],
    keep: values.keep,
  }
}

function number(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number.`)
  return value
}

/** The mistakes made on purpose are made in X's connector. */
function networksOf(list: string | undefined, mutation: string | null): readonly NetworkId[] {
  if (list === undefined || list === 'all') return mutation === null ? networkIds : ['x']
  const names = list.split(',')
  const unknown = names.filter((name) => !networkIds.some((id) => id === name))
  if (unknown.length > 0)
    throw new Error(
      `There is no network ${unknown.join(', ')}; there are ${networkIds.join(', ')}.`,
    )
  return names as NetworkId[]
}

function faultsOf(list: string | undefined, mutation: string | null): readonly string[] {
  if (list === undefined && mutation !== null) return mutations[mutation]?.faults ?? []
  if (list === undefined || list === 'all') return faultNames
  if (list === 'none') return []
  const names = list.split(',')
  const unknown = names.filter((name) => !faultNames.includes(name))
  if (unknown.length > 0)
    throw new Error(`There is no fault ${unknown.join(', ')}; there are ${faultNames.join(', ')}.`)
  return names
}
