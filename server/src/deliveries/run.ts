import type { AccountForDelivery } from '../accounts/accounts.ts'
import { canonicalJson, sha256 } from '../lib/json-text.ts'
import { redactText } from '../lib/redact.ts'
import { readMediaBytes } from '../media/media.ts'
import { offerForPull, withdrawFromPull } from '../media/pull-addresses.ts'
import { renditionOf } from '../media/renditions.ts'
import type {
  CommitAttempt,
  NetworkHttp,
  Progress,
  RecordedCall,
  Step,
  StepContext,
  Warning,
} from '../networks/contract.ts'
import { reached } from './checkpoint.ts'
import type { AnyNetwork, DeliveryContext } from './context.ts'
import { type Asker, sourceFile } from './fetch-sources.ts'
import type { Attempt, ClaimedDelivery, TimelineLine } from './records.ts'
import { type Rest, saveProgress } from './save.ts'
import { secretsOf, withoutSecrets } from './secrets.ts'
import type { AttemptVerdict } from './settle.ts'

/** Says whether the delivery is still ours, by the clock of this process. */
export interface Lease {
  isFresh(): boolean
  /** This process is stopping: nothing new is begun, the delivery is handed back. */
  isLeaving(): boolean
}

/** The lease went to somebody else: stop, write nothing, send nothing. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** One delivery under way in this process: what is known, and what waits to be written. */
export interface Run {
  readonly context: DeliveryContext
  readonly delivery: ClaimedDelivery
  readonly network: AnyNetwork
  readonly http: NetworkHttp
  readonly lease: Lease
  account: AccountForDelivery
  state: unknown
  warnings: Warning[]
  isPublished: boolean
  platformPostId: string | null
  platformPostUrl: string | null
  failures: number
  mediaRestarts: number
  attempts: Attempt[]
  /** What is being done; null before the first step and after the last. */
  step: Step<unknown, unknown> | null
  /** Version of the credentials that the network refused; refreshed once, then it is the account's end. */
  refusedVersion: number | null
  timeline: TimelineLine[]
}

export function startRun(
  context: DeliveryContext,
  delivery: ClaimedDelivery,
  network: AnyNetwork,
  account: AccountForDelivery,
  lease: Lease,
): Run {
  const run: Run = {
    context,
    delivery,
    network,
    lease,
    account,
    state: delivery.state ?? network.initialState,
    warnings: [...delivery.warnings],
    isPublished: delivery.isPublished,
    platformPostId: delivery.platformPostId,
    platformPostUrl: delivery.platformPostUrl,
    failures: delivery.failures,
    mediaRestarts: delivery.mediaRestarts,
    attempts: [...delivery.attempts],
    step: null,
    refusedVersion: null,
    timeline: [],
    http: context.httpFor({
      environment: delivery.environment,
      network,
      record: (call) => run.timeline.push(lineOf(run, call)),
      mayStillSend: () => lease.isFresh(),
    }),
  }
  return run
}

function lineOf(run: Run, call: RecordedCall): TimelineLine {
  const secrets = secretsOf(run.context, run.account)
  return {
    at: call.at,
    kind: 'call',
    step: run.step?.name ?? null,
    method: call.method,
    host: call.host,
    path: call.path,
    status: call.status,
    duration_ms: Math.round(call.durationMs),
    reason: call.error === null ? null : redactText(call.error, secrets),
  }
}

export function contentOf(run: Run) {
  const { text, media, options } = run.delivery.content
  return { text, media, options }
}

export function stepContext(
  run: Run,
  attempt: CommitAttempt = firstAttempt,
): StepContext<unknown, unknown> {
  return {
    content: contentOf(run),
    state: run.state,
    account: run.account,
    credentials: run.account.credentials ?? { access_token: '' },
    http: run.http,
    readMedia: (item, start, end) => readMediaBytes(run.context.media, item.assetId, start, end),
    fitImage: (item, form) => renditionOf(run.context.media, item, form),
    findMedia: (url) => sourceFile(askerOf(run), url),
    pull: {
      offer: (item, name) => offerForPull(run.context.media, run.delivery.id, item, name),
      withdraw: (name) => withdrawFromPull(run.context.media, run.delivery.id, name),
    },
    attempt,
    now: () => run.context.clock.now(),
  }
}

/** The run, as what fetches files for it sees it. */
export function askerOf(run: Run): Asker {
  return {
    context: run.context,
    delivery: run.delivery,
    assertHeld: () => assertHeld(run),
    decide: (decision, reason) => decide(run, decision, reason),
  }
}

const firstAttempt: CommitAttempt = { number: 1, isProbe: false }

/** Writes down why something is or is not done; it reaches the database with the next write. */
export function decide(run: Run, decision: string, reason: string): void {
  const at = run.context.clock.now()
  run.timeline.push({ at, kind: 'decision', step: run.step?.name ?? null, decision, reason })
}

export function addWarnings(run: Run, warnings: readonly Warning[]): void {
  for (const warning of warnings) {
    const isKnown = run.warnings.some(
      (known) => known.code === warning.code && known.message === warning.message,
    )
    if (!isKnown) run.warnings.push(warning)
  }
}

export function applyProgress(run: Run, progress: Progress<unknown>): void {
  run.state = progress.state
  run.failures = 0
  const secrets = secretsOf(run.context, run.account)
  const warnings = progress.warnings ?? []
  addWarnings(
    run,
    warnings.map(({ code, message }) => ({ code, message: redactText(message, secrets) })),
  )
  if (!progress.published) return
  run.isPublished = true
  run.platformPostId = progress.published.id
  run.platformPostUrl = progress.published.url
}

/** What a connector threw, safe to be stored and shown. */
export function cleaned(run: Run, error: unknown): unknown {
  return withoutSecrets(error, secretsOf(run.context, run.account))
}

/** Stores how far the run has come; with `rest`, lets go of the delivery until then. @throws LeaseLost */
export async function save(
  run: Run,
  attempt: (AttemptVerdict & { looks?: number }) | null,
  rest: Rest | null,
): Promise<void> {
  const saved = {
    state: run.state,
    platformPostId: run.platformPostId,
    platformPostUrl: run.platformPostUrl,
    isPublished: run.isPublished,
    warnings: run.warnings,
    failures: run.failures,
    mediaRestarts: run.mediaRestarts,
    attempt,
  }
  const { database, queue } = run.context
  const isOurs = await saveProgress(
    database,
    queue,
    run.delivery,
    saved,
    rest,
    run.timeline.splice(0),
  )
  if (!isOurs) throw new LeaseLost()
  reached('after_save', run.delivery.id)
  if (attempt) noteOutcome(run, attempt)
}

function noteOutcome(run: Run, verdict: AttemptVerdict & { looks?: number }): void {
  const attempt = run.attempts.find((known) => known.id === verdict.id)
  if (!attempt) return
  if (attempt.outcome !== verdict.outcome) attempt.settledAt = run.context.clock.now()
  attempt.outcome = verdict.outcome
  attempt.looks = verdict.looks ?? attempt.looks
}

/** The same for posts that a reader of this account could not tell apart. */
export function alikeHash(run: Run, step: string): Buffer {
  const text = run.delivery.content.text.normalize('NFC').replace(/\s+/g, ' ').trim()
  return sha256(canonicalJson({ step, text }))
}

/** Nothing is begun under a lease that is gone, or by a process that is going. @throws LeaseLost */
export function assertHeld({ lease }: Run): void {
  if (!lease.isFresh() || lease.isLeaving()) throw new LeaseLost()
}

/** Names what is about to be sent, so that an attempt can be told from another. */
export function requestHash(run: Run, step: string): Buffer {
  const meaning = canonicalJson({
    step,
    content: contentOf(run),
    account: run.account.platformAccountId,
  })
  return sha256(meaning)
}
