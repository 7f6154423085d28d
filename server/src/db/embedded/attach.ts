import { readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedPostgresError, useDatabaseUrl } from './embedded-error.ts'
import { type LaunchedServer, launchServer } from './launch-server.ts'
import { findHolder, type Postmaster, removeStaleFile } from './postmaster-file.ts'
import type { Cluster } from './prepare-cluster.ts'
import { arrive, type Presence } from './presence.ts'
import { uidOf } from './server-user.ts'
import { makeSocketDirectory, removeStaleSocketLock } from './socket-directory.ts'

const pollMs = 20
const refusedPauseMs = 200
/** How long a start may be refused without a reason that passes by itself. */
const patienceMs = 30_000
const sayAfterMs = 2_000
const sayEveryMs = 5_000

/** PostgreSQL's words for "the previous server is not quite gone". Everything else is final. */
const passing = /lock file ".*" already exists|pre-existing shared memory block/

/**
 * Becomes present at the cluster's server: adopts the one that runs, else starts one. Goes round
 * until it succeeds, because a server may be coming, going, or just be killed at any moment.
 */
export async function attach(
  cluster: Cluster,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<Presence> {
  const round: Round = { cluster, server: null, waitsFor: '', since: Date.now() }
  try {
    return await goRound(round, onProgress, signal)
  } catch (error) {
    // Given up: nobody is left who would stop what we started.
    if (round.server !== null && !round.server.hasExited()) round.server.stop()
    throw error
  }
}

async function goRound(
  round: Round,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<Presence> {
  let saidAt = Date.now() - sayEveryMs + sayAfterMs
  for (;;) {
    signal.throwIfAborted()
    const presence = await tryOnce(round)
    if (presence) return presence
    if (Date.now() - round.since > patienceMs) throw tooLong(round)
    if (Date.now() - saidAt > sayEveryMs) {
      saidAt = Date.now()
      onProgress(`Waiting for the database: ${round.waitsFor} …`)
    }
    await sleep(pollMs, undefined, { signal })
  }
}

/** What one attempt leaves for the next. */
interface Round {
  cluster: Cluster
  /** The server we started last, if any. */
  server: LaunchedServer | null
  waitsFor: string
  /** Since when nothing has moved. */
  since: number
}

async function tryOnce(round: Round): Promise<Presence | null> {
  const { directory } = round.cluster
  const holder = await findHolder(directory)
  if (holder.kind === 'running') return tryToArrive(round, holder.postmaster)
  if (holder.kind === 'stale') {
    await removeStaleFile(directory, holder.content)
  } else if (holder.kind === 'dying') {
    round.waitsFor = 'processes of the previous server are still ending'
  } else {
    await startUnlessStarting(round)
  }
  return null
}

async function startUnlessStarting(round: Round): Promise<void> {
  if (round.server !== null && !round.server.hasExited()) {
    round.waitsFor = 'it is starting'
    return
  }
  if (round.server !== null) {
    const said = await round.server.said()
    if (!passing.test(said)) throw cannotStart(round.cluster, said)
    round.waitsFor = 'the previous server is not quite gone'
    await sleep(refusedPauseMs)
  }
  const socketDirectory = await makeSocketDirectory(
    round.cluster.directory,
    uidOf(round.cluster.user),
  )
  await removeStaleSocketLock(socketDirectory, round.cluster.directory)
  round.server = await launchServer(round.cluster, socketDirectory)
}

async function tryToArrive(round: Round, postmaster: Postmaster): Promise<Presence | null> {
  if (postmaster.socketDirectory === '') {
    round.waitsFor = 'it is starting'
    return null
  }
  const arrival = await arrive(postmaster)
  if (arrival.kind === 'present') return arrival.presence
  if (arrival.kind === 'no_socket') {
    round.waitsFor = 'its socket is missing'
    if (postmaster.isReady) await stopUnreachable(postmaster)
    return null
  }
  round.waitsFor = words[arrival.kind]
  // Recovery after a crash takes as long as it takes, and so does the last checkpoint.
  if (arrival.kind !== 'unsettled') round.since = Date.now()
  return null
}

const words = {
  starting: 'it is recovering',
  stopping: 'the server is stopping',
  unsettled: 'the server takes no connection',
} as const

/**
 * A ready server without a socket: something cleaned the temporary folder. Nobody can connect any
 * more, so it is stopped (safely; others reconnect) and the next round starts it anew. A server
 * that sees another file system than we do is left alone: its socket exists, just not for us.
 */
async function stopUnreachable(postmaster: Postmaster): Promise<void> {
  const [theirs, ours] = await Promise.all(
    [postmaster.pid, 'self'].map((id) => readlink(`/proc/${id}/ns/mnt`).catch(() => null)),
  )
  if (theirs !== ours) {
    throw new EmbeddedPostgresError(
      `The database is in use by a server that runs elsewhere (process ${postmaster.pid}, another container or a private temporary folder). Stop it first. ${useDatabaseUrl}`,
    )
  }
  process.kill(postmaster.pid, 'SIGINT')
}

function cannotStart(cluster: Cluster, said: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `PostgreSQL could not start on ${cluster.directory}:\n${said || '(it said nothing)'}\n${useDatabaseUrl}`,
  )
}

function tooLong(round: Round): EmbeddedPostgresError {
  const seconds = patienceMs / 1000
  return new EmbeddedPostgresError(
    `PostgreSQL on ${round.cluster.directory} was not available within ${seconds} s: ${round.waitsFor}. Its log is postgres.log beside that directory. ${useDatabaseUrl}`,
  )
}
