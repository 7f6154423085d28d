import type { SimulatorResponse } from '../../simulator-contract.ts'
import { admit, lackingOf } from './admit.ts'
import type { Call, Caller, Simulation } from './call.ts'
import { GraphError } from './graph-error.ts'
import { videoLimit } from './judge-video.ts'
import { completeBytes } from './keep-video.ts'
import { toPublish } from './permissions.ts'
import { receiveBytes, takenBytes } from './receive-bytes.ts'
import { pieceFile, type Video } from './videos.ts'

/** What rupload says no with: another shape than the rest of the Graph API has. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  readonly type: string
  readonly isRetriable: boolean
  readonly status: number

  constructor(type: string, message: string, isRetriable = false, status = 400) {
    super(message)
    this.type = type
    this.isRetriable = isRetriable
    this.status = status
  }
}

export function uploadErrorAnswer({
  type,
  message,
  isRetriable,
  status,
}: UploadError): SimulatorResponse {
  return { status, body: { debug_info: { retriable: isRetriable, type, message } } }
}

/** The token stands in the header `Authorization: OAuth …`. @throws UploadError, also when the token is no good */
export function admitUpload(call: Call, simulation: Simulation): Caller {
  const { request } = call
  const header = /^OAuth\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const loose = simulation.switches().strict_rupload_token ? null : call.params.text('access_token')
  try {
    return admit(call, header ?? loose, simulation)
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    throw new UploadError('NotAuthorizedError', error.message, false, 401)
  }
}

/** `POST rupload.facebook.com/video-upload/{video}`: bytes from an offset on, or an address to fetch. */
export async function uploadBytes(
  call: Call & { caller: Caller },
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const video = openVideo(call, simulation)
  const url = call.request.headers.file_url
  if (url) await fetchFile(video, url, simulation)
  else await takeBytes(video, call, simulation)
  return { status: 200, body: { success: true } }
}

function openVideo({ route, caller }: Call & { caller: Caller }, simulation: Simulation): Video {
  const video = simulation.videos.get(route.id)
  const isTheirs = video !== undefined && video.page_id === caller.page?.id
  if (!isTheirs || lackingOf(caller, toPublish).length > 0) {
    throw new UploadError('NotAuthorizedError', 'The token may not upload this video.', false, 403)
  }
  if (video.surface === 'video' || simulation.videos.isExpired(video)) {
    throw new UploadError('ProcessingFailedError', 'The upload session is not open.')
  }
  return video
}

async function fetchFile(video: Video, url: string, simulation: Simulation): Promise<Video> {
  const { world, videos, switches } = simulation
  if (video.uploaded_at !== undefined) return video
  const { maxBytes } = videoLimit('bytes', switches())
  const staged = `staged-${simulation.nextNumber()}`
  const download = await world.files.download(staged, url, { maxBytes })
  if (download.ok) return completeBytes(video, [staged], simulation)
  const message = `The file could not be fetched${download.status ? `: HTTP ${download.status}` : ''}.`
  videos.change(video, { failure: { code: 389, message, phase: 'uploading' } })
  throw new UploadError('ProcessingFailedError', message)
}

async function takeBytes(video: Video, call: Call, simulation: Simulation): Promise<Video> {
  const { request } = call
  const offset = headerNumber(request.headers.offset, 'offset')
  const size = headerNumber(request.headers.file_size, 'file_size')
  if (video.uploaded_at !== undefined && offset === video.total_bytes) return video
  const isOther = video.total_bytes !== null && video.total_bytes !== size
  if (isOther || size < 1 || size > videoLimit('bytes', simulation.switches()).maxBytes) {
    throw new UploadError(
      'PartialRequestError',
      'The header file_size is not the size of this upload.',
    )
  }
  if (offset !== video.received_bytes) throw wrongOffset(video)
  const name = pieceFile(video.id, offset)
  const max = takenBytes(size - offset, simulation)
  const { sizeBytes } = await receiveBytes(request, name, max, simulation)
  const next = addPiece(video, { offset, size, sizeBytes }, simulation)
  if (next.received_bytes === size) {
    const pieces = next.pieces.map((each) => pieceFile(video.id, each))
    return completeBytes(next, pieces, simulation)
  }
  throw new UploadError(
    'PartialRequestError',
    `Only ${next.received_bytes} of ${size} bytes have come.`,
    true,
  )
}

function addPiece(
  video: Video,
  { offset, size, sizeBytes }: { offset: number; size: number; sizeBytes: number },
  simulation: Simulation,
): Video {
  const now = simulation.videos.get(video.id) ?? video
  // Another call may have brought the same bytes meanwhile.
  if (now.received_bytes !== offset) throw wrongOffset(now)
  return simulation.videos.change(now, {
    total_bytes: size,
    received_bytes: offset + sizeBytes,
    pieces: sizeBytes > 0 ? [...now.pieces, offset] : now.pieces,
  })
}

function headerNumber(text: string | undefined, name: string): number {
  if (text !== undefined && /^[0-9]{1,15}$/.test(text)) return Number(text)
  throw new UploadError('PartialRequestError', `The header ${name} must be a number.`)
}

function wrongOffset(video: Video): UploadError {
  return new UploadError('OffsetInvalidError', `The next offset is ${video.received_bytes}.`, true)
}
