import { parentPort, workerData } from 'node:worker_threads'
import type { VideoAnswer, VideoQuestion } from './probe-video.ts'
import { ProbeError } from './probed-file.ts'
import { readVideo } from './read-video.ts'

const { file, contentType } = workerData as VideoQuestion
const answer: VideoAnswer = await readVideo(file, contentType).then(
  (facts) => ({ facts }),
  (error: unknown) => {
    if (error instanceof ProbeError) return { problem: error.message }
    throw error
  },
)
parentPort?.postMessage(answer)
