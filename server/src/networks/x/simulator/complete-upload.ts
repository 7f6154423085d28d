import type { ProbedMedia } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import { InvalidMedia, judge, type Probed } from './judge-media.ts'
import { invalid } from './refusal.ts'
import type { Upload } from './uploads.ts'

/** The pieces go only when the whole is on record: after a crash the call can be made again. */
export async function finalizeOnce(
  upload: Upload,
  pieces: readonly string[],
  call: Call,
  simulation: Simulation,
): Promise<Upload> {
  const { finalizing, uploads, world } = simulation
  if (finalizing.has(upload.id)) {
    throw invalid({ parameters: { id: [upload.id] }, message: 'The upload is being finalized.' })
  }
  finalizing.add(upload.id)
  try {
    const done = await complete(upload, pieces, call, simulation)
    await world.settled()
    for (const piece of pieces) await uploads.files.remove(piece)
    return done
  } finally {
    finalizing.delete(upload.id)
  }
}

/** Images are ready at once, or refused; GIFs and videos are processed for a while and may fail. */
export async function complete(
  upload: Upload,
  pieces: readonly string[],
  call: Call,
  simulation: Simulation,
): Promise<Upload> {
  const { uploads, world } = simulation
  const stored = await uploads.files.join(upload.id, pieces)
  if (upload.category === 'subtitles') return uploads.change(upload, { state: 'ready' })
  const isProcessed = !upload.category.endsWith('_image')
  const forced = call.request.fault?.kind === 'processing_fails' ? 'Unsupported video format' : null
  const found = judged(await uploads.files.probe(upload.id), upload.category)
  const error = forced ?? (found instanceof InvalidMedia ? found.message : null)
  if (error !== null && !isProcessed) {
    uploads.change(upload, { state: 'failed', error })
    throw invalid({ parameters: { media: [upload.id] }, message: error })
  }
  const now = world.now().getTime()
  return uploads.change(upload, {
    state: isProcessed ? 'processing' : 'ready',
    processing_from: now,
    processing_until: now + world.settings().processing_ms,
    error,
    file: found instanceof InvalidMedia ? null : { ...found, ...stored },
  })
}

function judged(media: ProbedMedia | null, category: string): Probed | InvalidMedia {
  try {
    return judge(media, category)
  } catch (error) {
    if (error instanceof InvalidMedia) return error
    throw error
  }
}
