import { channel } from 'node:diagnostics_channel'

/**
 * The moments of a delivery at which a crash must do no harm. They are announced on the diagnostics
 * channel `dravo:delivery`, where runs that test this listen; nobody else does, and it costs nothing.
 */
export const checkpoints = {
  claimed: 'the lease is ours, nothing is done yet',
  after_prepare: 'a preparing or observing call was answered; the answer is not stored',
  after_save: 'progress is stored',
  before_gate: 'the commit is next, and is not announced yet',
  after_gate: 'the attempt is on disk, and the commit call is next',
  after_commit: 'the commit call was answered; the answer is not stored',
  after_in_doubt: 'the commit is stored as in doubt',
  after_confirm: 'reading the account told what became of a commit; that is not stored',
  before_settle: 'the end is known and not stored',
  after_settle: 'the end is stored; the job is not finished',
  before_refresh: 'the account is locked, and the refresh call is next',
  after_refresh: 'the network gave a new pair of tokens, which is not stored',
} as const satisfies Record<string, string>

export type Checkpoint = keyof typeof checkpoints

const delivering = channel('dravo:delivery')

/** Announces that a delivery (or, around a refresh, an account) has come this far. */
export function reached(point: Checkpoint, id: string): void {
  if (delivering.hasSubscribers) delivering.publish({ point, id })
}
