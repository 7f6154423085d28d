import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import { BodyTooLarge } from '../../simulator-contract.ts'
import { acceptMedia } from './accept-media.ts'
import type { Simulation } from './call.ts'
import type { Publication, Upload } from './publications.ts'
import { readVideo } from './pull-media.ts'

const contentTypes = ['video/mp4', 'video/quicktime', 'video/webm']

interface Chunk {
  first: number
  last: number
}

/** `PUT {upload_url}`: the chunks in order, one after the other; no bearer token, no JSON. */
export async function uploadChunk(
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const publication = taskOf(request, simulation)
  const upload = publication?.upload
  if (!publication || !upload || publication.fail_reason) return noSuchTask
  if (upload.expires_at <= simulation.world.now().getTime()) return { status: 403, body: null }
  const chunk = rangeOf(request, upload)
  if (!chunk) return progress(400, upload, simulation)
  if (chunk.first !== upload.uploaded_bytes) return progress(416, upload, simulation)
  if (!isWholeChunk(chunk, upload)) return progress(400, upload, simulation)
  return receive(request, publication, chunk, simulation)
}

function taskOf(request: SimulatorRequest, simulation: Simulation): Publication | undefined {
  const found = simulation.publications.byNumber(request.query.get('upload_id') ?? '')
  return found?.upload?.token === request.query.get('upload_token') ? found : undefined
}

/** @returns the bytes that the headers announce; null: headers malformed, or they contradict one another */
function rangeOf({ headers }: SimulatorRequest, upload: Upload): Chunk | null {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(headers['content-range'] ?? '')
  if (!contentTypes.includes(type) || !range) return null
  const [first, last, total] = range.slice(1).map(Number) as [number, number, number]
  const isConsistent = total === upload.video_size && first <= last && last < total
  const length = headers['content-length']
  return isConsistent && length !== undefined && Number(length) === last - first + 1
    ? { first, last }
    : null
}

/** Each chunk has the announced size; the last takes the bytes that are left over. */
function isWholeChunk({ first, last }: Chunk, upload: Upload): boolean {
  const isLast = chunkIndex(first, upload) === upload.total_chunk_count - 1
  return last - first + 1 === (isLast ? upload.video_size - first : upload.chunk_size)
}

function chunkIndex(first: number, upload: Upload): number {
  return Math.floor(first / upload.chunk_size)
}

async function receive(
  request: SimulatorRequest,
  publication: Publication,
  chunk: Chunk,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { files } = simulation.world
  const staged = `${publication.number}-in-${simulation.nextNumber()}`
  const maxBytes = chunk.last - chunk.first + 1
  try {
    const { sizeBytes } = await files.write(staged, request.body.stream(), { maxBytes })
    if (sizeBytes === maxBytes) return await place(request, publication, staged, chunk, simulation)
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
  } finally {
    await files.remove(staged)
  }
  return progress(400, publication.upload as Upload, simulation)
}

/** Another copy of this chunk may have come meanwhile: only one of them counts. */
async function place(
  request: SimulatorRequest,
  { number }: Publication,
  staged: string,
  chunk: Chunk,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { publications, storing } = simulation
  const publication = publications.byNumber(number)
  const upload = publication?.upload
  if (!publication || !upload || publication.fail_reason) return noSuchTask
  const isLate = upload.uploaded_bytes !== chunk.first
  if (isLate || storing.has(number)) return progress(416, upload, simulation)
  storing.add(number)
  try {
    return await store(request, { ...publication, upload }, staged, chunk, simulation)
  } finally {
    storing.delete(number)
  }
}

async function store(
  request: SimulatorRequest,
  publication: Publication & { upload: Upload },
  staged: string,
  chunk: Chunk,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { publications, world } = simulation
  const index = chunkIndex(chunk.first, publication.upload)
  await world.files.move(staged, pieceName(publication, index))
  const upload = { ...publication.upload, uploaded_bytes: chunk.last + 1 }
  if (upload.uploaded_bytes === upload.video_size) {
    return complete(request, { ...publication, upload }, simulation)
  }
  if (isStopped(publication, simulation)) return noSuchTask
  publications.keep({ ...publication, upload, fate: request.fault ?? publication.fate ?? null })
  return progress(206, upload, simulation)
}

/** The pieces go only when the whole is on record: after a crash the last chunk can be sent again. */
async function complete(
  request: SimulatorRequest,
  publication: Publication & { upload: Upload },
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { world, people } = simulation
  const person = people.get(publication.author_id)
  if (!person) return noSuchTask
  const pieces = pieceNames(publication)
  const { sha256 } = await world.files.join(publication.number, pieces)
  const received = await readVideo(publication.number, sha256, person, simulation)
  const wasStopped = isStopped(publication, simulation)
  if (wasStopped) await world.files.remove(publication.number)
  else acceptMedia(publication, person, received, request.fault, simulation)
  await world.settled()
  for (const piece of pieces) await world.files.remove(piece)
  return wasStopped ? noSuchTask : progress(201, publication.upload, simulation)
}

/** Cancelled, or cleared away, while bytes were being put in their place. */
function isStopped({ number }: Publication, { publications }: Simulation): boolean {
  const now = publications.byNumber(number)
  return now === undefined || now.fail_reason !== undefined
}

const noSuchTask: SimulatorResponse = { status: 404, body: null }

function progress(status: number, upload: Upload, simulation: Simulation): SimulatorResponse {
  const { uploaded_bytes: bytes, video_size: total } = upload
  const end = simulation.switches().upload_progress === 'count' ? bytes : Math.max(0, bytes - 1)
  return { status, headers: { 'content-range': `bytes 0-${end}/${total}` }, body: null }
}

/** The files that an upload may have left. */
export function pieceNames(publication: Publication): string[] {
  const count = publication.upload?.total_chunk_count ?? 0
  return Array.from({ length: count }, (_, index) => pieceName(publication, index))
}

function pieceName(publication: Publication, index: number): string {
  return `${publication.number}-chunk-${index}`
}
