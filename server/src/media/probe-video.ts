import { Worker } from 'node:worker_threads'
import { createTurns } from '../lib/turns.ts'
import { type Facts, ProbeError } from './probed-file.ts'
import { brokenVideo } from './read-video.ts'

/** What a thread gets, and what it gives back. */
export interface VideoQuestion {
  file: string
  contentType: string
}
export type VideoAnswer = { facts: Facts } | { problem: string }

/** The index of an hour of film takes a tenth of this. */
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 }
const timeoutMs = 8_000
const takeTurn = createTurns(2)

/**
 * Reads a video in a thread of its own, with an end to its memory and its time: an index of a few
 * bytes can claim four billion frames.
 * @throws ProbeError
 */
export async function probeVideo(file: string, contentType: string): Promise<Facts> {
  const answer = await takeTurn(() => ask({ file, contentType }))
  if ('problem' in answer) throw new ProbeError(answer.problem)
  return answer.facts
}

function ask(question: VideoQuestion): Promise<VideoAnswer> {
  const thread = new Worker(new URL('./probe-video-thread.ts', import.meta.url), {
    workerData: question,
    resourceLimits,
  })
  return new Promise<VideoAnswer>((resolve) => {
    const giveUp = (): void => resolve({ problem: brokenVideo })
    const timer = setTimeout(giveUp, timeoutMs)
    thread.once('message', resolve)
    // Out of memory, or a reader that failed in a way of its own.
    thread.once('error', giveUp)
    thread.once('exit', () => {
      clearTimeout(timer)
      giveUp()
    })
  }).finally(() => thread.terminate())
}
