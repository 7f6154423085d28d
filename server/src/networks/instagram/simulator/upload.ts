import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import { sees } from './access.ts'
import type { Caller, Simulation } from './call.ts'
import { type Container, pieceName } from './containers.ts'
import { takeVideo } from './create-container.ts'
import { type FetchedVideo, fetchVideo, judgedVideo } from './fetch-media.ts'
import { GraphError } from './graph-error.ts'
import { familyOf } from './tokens.ts'

/** Bytes beyond the largest video taken are not stored. */
const maxFileSize = 2 ** 30

/** `POST rupload.facebook.com/ig-api-upload/{ver}/{container}`: bytes from an offset, or an address to fetch. */
export async function uploadVideo(
  request: SimulatorRequest,
  id: string,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const container = uploadTarget(request, id, simulation)
  if (!container) return unauthorized
  if (
    simulation.containers.statusOf(container) !== 'IN_PROGRESS' ||
    container.processed_at !== null
  )
    return failed('ProcessingFailedError', false, 'The upload of this container is over.')
  const url = request.headers.file_url
  if (url !== undefined) return fetchedUpload(request, container, url, simulation)
  return bytesUpload(request, container, simulation)
}

/** The container, when the token in the header may write to it. */
function uploadTarget(
  request: SimulatorRequest,
  id: string,
  simulation: Simulation,
): Container | null {
  const { tokens, people, containers, switches } = simulation
  const value = /^OAuth\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (value === undefined) return null
  if (request.fault?.kind === 'expire_token') tokens.kill(value, switches().token_death)
  const kind = tokens.get(value)?.kind
  if (kind === undefined) return null
  const family = familyOf(kind)
  if (family === 'instagram' && !switches().resumable_on_instagram_login) return null
  try {
    const token = tokens.good(value, family)
    const account = token.account_id === null ? null : (people.get(token.account_id) ?? null)
    const caller: Caller = { family, value, token, account }
    const container = containers.get(id)
    return container && sees(caller, container.account_id) ? container : null
  } catch (error) {
    if (error instanceof GraphError) return null
    throw error
  }
}

async function fetchedUpload(
  request: SimulatorRequest,
  container: Container,
  url: string,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const video = await fetchVideo(url, container.id, container.kind, simulation)
  if (video.file === null && video.fault === 2207077)
    return failed('ProcessingFailedError', true, 'The file could not be downloaded.')
  return finished(request, container, video, simulation)
}

async function bytesUpload(
  request: SimulatorRequest,
  container: Container,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const pieces = container.upload?.pieces ?? []
  const storedBytes = total(pieces)
  const offset = wholeNumber(request.headers.offset)
  const fileSize = wholeNumber(request.headers.file_size)
  if (fileSize === null || fileSize < 1 || fileSize > maxFileSize)
    return failed('PartialRequestError', false, 'The header file_size is missing or out of range.')
  if (offset !== storedBytes || (container.upload && container.upload.file_size !== fileSize))
    return failed('OffsetInvalidError', true, `The upload goes on at offset ${storedBytes}.`)
  const piece = await storePiece(
    request,
    pieceName(container.id, offset),
    fileSize - offset,
    simulation,
  )
  const upload = { file_size: fileSize, pieces: piece > 0 ? [...pieces, piece] : pieces }
  const grown = { ...container, upload }
  simulation.containers.put(grown)
  if (total(upload.pieces) < fileSize)
    return failed('PartialRequestError', true, `${total(upload.pieces)} of ${fileSize} bytes came.`)
  return finished(request, grown, await joined(grown, simulation), simulation)
}

/** Stores what comes, also of a request that is cut: the upload goes on from there. */
async function storePiece(
  request: SimulatorRequest,
  name: string,
  maxBytes: number,
  { world }: Simulation,
): Promise<number> {
  const whatComes = async function* () {
    let left = maxBytes
    try {
      for await (const chunk of request.body.stream() as AsyncIterable<Buffer>) {
        if (left <= 0) return
        yield chunk.subarray(0, left)
        left -= chunk.length
      }
    } catch {
      // The caller hung up; what has come is kept.
    }
  }
  return (await world.files.write(name, whatComes())).sizeBytes
}

/** The pieces as one file, judged. */
async function joined(container: Container, simulation: Simulation): Promise<FetchedVideo> {
  const { files } = simulation.world
  const names: string[] = []
  let offset = 0
  for (const size of container.upload?.pieces ?? []) {
    names.push(pieceName(container.id, offset))
    offset += size
  }
  const stored = await files.join(container.id, names)
  for (const name of names) await files.remove(name)
  return judgedVideo(container.id, stored, container.kind, simulation)
}

function finished(
  request: SimulatorRequest,
  container: Container,
  video: FetchedVideo,
  { containers, world, switches }: Simulation,
): SimulatorResponse {
  const processedAt = world.now().getTime() + world.settings().processing_ms
  const next: Container = { ...container, processed_at: processedAt }
  takeVideo(next, video)
  if (request.fault?.kind === 'processing_fails') next.error = Number(switches().processing_error)
  containers.put(next)
  return { status: 200, body: { success: true, message: 'Upload successful.' } }
}

/** https://developers.facebook.com/documentation/instagram-platform/content-publishing (read 2026-11-23) */
function failed(type: string, isRetriable: boolean, message: string): SimulatorResponse {
  return { status: 400, body: { debug_info: { retriable: isRetriable, type, message } } }
}

const unauthorized = failed(
  'ProcessingFailedError',
  false,
  JSON.stringify({ success: false, error: { message: 'unauthorized user request' } }),
)

function wholeNumber(text: string | undefined): number | null {
  return /^\d{1,12}$/.test(text ?? '') ? Number(text) : null
}

function total(pieces: readonly number[]): number {
  return pieces.reduce((sum, size) => sum + size, 0)
}
