import { parseArgs } from 'node:util'
import type { NetworkId } from '../../src/networks/contract.ts'
import { allNetworks } from '../../src/networks/registry.ts'
import type { StoriesOptions } from './run-stories.ts'
import { storyMutations } from './story-mutations.ts'

export interface StoriesCommand extends StoriesOptions {
  json: string | null
  writeDocs: boolean
}

const networkNames = allNetworks.map(({ id }) => id)

export const storiesUsage = `npm run torture -- --virtual N [options]

  --virtual N      stories to tell, one per seed
  --seed N         the first seed (1); the same seed is the same story, call by call
  --network NAME   of ${networkNames.join(', ')} (all, in turn)
  --mutation NAME  break something on purpose: ${Object.keys(storyMutations).join(', ')}
  --stop-at-first  end with the first story in which a promise was broken
  --json FILE      the figures, for programs
  --write-docs     writes the table into docs/reliability.md

Ends with 1 when a promise was broken, and prints the first story in which one was.`

/** @throws with a sentence that says what to mend */
export function readStoriesOptions(args: readonly string[]): StoriesCommand | 'help' {
  if (args.includes('--help')) return 'help'
  const { values } = parseArgs({
    args: [...args],
    options: {
      virtual: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      network: { type: 'string' },
      mutation: { type: 'string' },
      json: { type: 'string' },
      'stop-at-first': { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
    },
  })
  return {
    count: number('virtual', values.virtual),
    seed: number('seed', values.seed),
    network: oneOf('network', values.network, networkNames) as NetworkId | null,
    mutation: oneOf('mutation', values.mutation, Object.keys(storyMutations)),
    stopsAtFirst: values['stop-at-first'],
    json: values.json ?? null,
    writeDocs: values['write-docs'],
  }
}

function number(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${name} takes a whole number from 1.`)
  return value
}

function oneOf(name: string, given: string | undefined, known: readonly string[]): string | null {
  if (given === undefined) return null
  if (known.includes(given)) return given
  throw new Error(`There is no ${name} "${given}"; use ${known.join(', ')}.`)
}
