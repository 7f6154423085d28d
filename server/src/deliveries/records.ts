import type { AttemptOutcome, Environment, LatePolicy } from '../db/schema.ts'
import type { NetworkId, Warning } from '../networks/contract.ts'
import type { DeliveryContent } from '../posts/resolve-content.ts'
import type { Hold } from './holds.ts'

/** One time the commit gate was passed. */
export interface Attempt {
  id: number
  number: number
  step: string
  reason: string
  commitStartedAt: Date
  outcome: AttemptOutcome | null
  settledAt: Date | null
  looks: number
}

/** It may have taken effect, and nobody knows yet. */
export function isUndecided({ outcome }: Pick<Attempt, 'outcome'>): boolean {
  return outcome === null || outcome === 'in_doubt' || outcome === 'probed'
}

/** A delivery in this process's hands: leased, under `fence`. */
export interface ClaimedDelivery {
  id: string
  postId: string
  workspaceId: string
  environment: Environment
  accountId: string
  platform: NetworkId
  content: DeliveryContent
  state: unknown
  platformPostId: string | null
  platformPostUrl: string | null
  isPublished: boolean
  warnings: Warning[]
  attemptCount: number
  failures: number
  mediaRestarts: number
  deadlineAt: Date
  wakeAt: Date
  scheduledAt: Date | null
  latePolicy: LatePolicy
  claimedAt: Date
  fence: number
  attempts: Attempt[]
  /** What the network wants nothing of from this account now. */
  holds: Hold[]
}

/** A line of the post's timeline that waits for the next write. */
export interface TimelineLine {
  at: Date
  kind: 'call' | 'decision'
  step: string | null
  method?: string
  host?: string
  path?: string
  status?: number | null
  duration_ms?: number
  decision?: string
  reason?: string | null
}
