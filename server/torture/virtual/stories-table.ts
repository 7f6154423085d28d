import { promiseRows } from '../report.ts'
import { faultKinds } from './call-fault.ts'
import type { StoriesFigures } from './run-stories.ts'

/** What each trouble is, for people. */
const troubles: Readonly<Record<string, string>> = {
  crash: 'workers killed, at named points and within statements',
  freeze: 'workers stopped for longer than their leases',
  repeat: 'times all recent jobs were handed out once more',
  replace: 'times a worker was told to stop, and replaced',
  ...faultKinds,
}

/** The figures of a run as a table. */
export function rowsOfStories(figures: StoriesFigures): [string, string][] {
  const told = Object.entries(troubles).map(([kind, what]): [string, string] => [
    what,
    String(figures.troubles[kind] ?? 0),
  ])
  return [
    ['seeds', `${figures.firstSeed} to ${figures.firstSeed + figures.stories - 1}`],
    ['stories a second', figures.storiesPerSecond.toFixed(1)],
    ['hours that went by in them', figures.virtualHours.toFixed(1)],
    ['posts accepted (one for each account)', String(figures.posts)],
    ['published', String(figures.published)],
    ...promiseRows(figures),
    ...told,
    ['digest of everything that happened', figures.digest],
  ]
}
