import { upperBound } from '../report.ts'
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
    ['commits sent', String(figures.commits)],
    ['commits in doubt', String(figures.inDoubt)],
    ['duplicates', String(figures.duplicates)],
    ['losses', String(figures.losses)],
    ['wrong verdicts', String(figures.wrongVerdicts)],
    ['other broken promises', String(figures.otherViolations)],
    ['share of doubled commits, upper bound (95 %)', upperBound(figures)],
    ['outcome unknown', String(figures.outcomeUnknown)],
    ...told,
    ['digest of everything that happened', figures.digest],
  ]
}
