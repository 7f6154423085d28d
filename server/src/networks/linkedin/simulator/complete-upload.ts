import type { SimulatorRequest } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { judgeDocument } from './judge-document.ts'
import { imageFailure, isForeignImage, videoFailure } from './judge-media.ts'
import { gatewayRefusal } from './refusal.ts'
import type { AssetFile, Upload } from './uploads.ts'

/** What the bytes turned out to be, and why they will fail, if they will. */
interface Judged {
  file: Omit<AssetFile, 'size_bytes' | 'sha256'>
  failure: string | null
}

/**
 * Takes an image or a document that has come in whole.
 * @throws Refusal 415 for a format that is refused at once
 */
export async function completeSingle(
  upload: Upload,
  staged: string,
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<void> {
  const { files } = simulation.uploads
  const judged =
    upload.kind === 'image'
      ? await judgedImage(staged, simulation)
      : await judgedDocument(files.pathOf(staged))
  const stored = await files.join(upload.key, [staged])
  process(upload, stored, judged, request, simulation)
}

/** The pieces go only when the whole is on record: after a crash the call can be made again. */
export async function completeVideo(
  upload: Upload,
  pieces: readonly string[],
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<void> {
  const { busyUploads, uploads, world, switches } = simulation
  busyUploads.add(upload.key)
  try {
    const stored = await uploads.files.join(upload.key, pieces)
    const probed = await uploads.files.probe(upload.key)
    const failure = videoFailure(probed, switches())
    const file = {
      content_type: probed?.contentType ?? 'application/octet-stream',
      width: probed?.width ?? 0,
      height: probed?.height ?? 0,
      duration_ms: probed?.durationMs ?? null,
    }
    process(upload, stored, { file, failure }, request, simulation)
    await world.settled()
    for (const piece of pieces) await uploads.files.remove(piece)
  } finally {
    busyUploads.delete(upload.key)
  }
}

/** Processing begins: how it ends is known from the bytes. */
function process(
  upload: Upload,
  stored: { sizeBytes: number; sha256: string },
  { file, failure }: Judged,
  { fault }: SimulatorRequest,
  { uploads, world }: Simulation,
): void {
  const isForced = fault?.kind === 'processing_fails'
  uploads.change(upload, {
    processing_until: world.now().getTime() + world.settings().processing_ms,
    failure: failure ?? (isForced ? 'The media could not be processed' : null),
    file: { ...file, size_bytes: stored.sizeBytes, sha256: stored.sha256 },
  })
}

async function judgedImage(staged: string, { uploads, switches }: Simulation): Promise<Judged> {
  const probed = await uploads.files.probe(staged)
  if (isForeignImage(probed) && switches().unsupported_image === 'refused') {
    const message = `The media type ${probed?.contentType} is not supported`
    throw gatewayRefusal(415, 'UNSUPPORTED_MEDIA_TYPE', message)
  }
  const file = {
    content_type: probed?.contentType ?? 'application/octet-stream',
    width: probed?.width ?? 0,
    height: probed?.height ?? 0,
    duration_ms: null,
  }
  return { file, failure: imageFailure(probed) }
}

async function judgedDocument(path: string): Promise<Judged> {
  const { contentType, failure } = await judgeDocument(path)
  const content_type = contentType ?? 'application/octet-stream'
  return { file: { content_type, width: 0, height: 0, duration_ms: null }, failure }
}
