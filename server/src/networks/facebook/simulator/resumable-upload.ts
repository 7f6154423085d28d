import { randomBytes } from 'node:crypto'
import type { SimulatorResponse } from '../../simulator-contract.ts'
import { type AdmittedCall, nowMs, type Simulation } from './call.ts'
import { forbidden, GraphError, invalid, missing, noObject } from './graph-error.ts'
import { receiveBytes, takenBytes } from './receive-bytes.ts'
import { sessionFile, type UploadSession } from './upload-sessions.ts'

/** https://developers.facebook.com/docs/graph-api/guides/upload (2026-09-11) */
const fileTypes = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'] as const

/** `POST /{app}/uploads`, with a user token. */
export function startUpload(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const { params, route, caller } = call
  const { clientId } = simulation.world.app
  if (route.id !== clientId && route.id !== 'app') throw noObject(route.id, 'POST')
  if (caller.page) throw forbidden('A user access token is required to upload a file.')
  const totalBytes = params.integer('file_length')
  if (totalBytes === null) throw missing('file_length')
  if (totalBytes < 1) throw invalid('Param file_length must be positive.')
  if (params.oneOf('file_type', fileTypes) === null) throw missing('file_type')
  const session = simulation.uploads.begin({
    number: simulation.ids.next(new Date(nowMs(simulation))),
    userId: caller.user.id,
    fileName: params.text('file_name') ?? '',
    totalBytes,
  })
  return { status: 200, body: { id: session.id } }
}

/** `POST /upload:{session}`: bytes from `file_offset` on. */
export async function uploadFile(
  call: AdmittedCall,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const session = ownSession(call, simulation)
  const text = call.request.headers.file_offset ?? ''
  const offset = /^[0-9]{1,15}$/.test(text) ? Number(text) : null
  if (offset === null) throw missing('file_offset')
  if (session.handle) return { status: 200, body: { h: session.handle } }
  if (offset !== session.received_bytes) throw wrongOffset()
  const max = takenBytes(session.total_bytes - offset, simulation)
  const name = sessionFile(session, offset)
  const { sizeBytes } = await receiveBytes(call.request, name, max, simulation)
  const next = addPiece(session, offset, sizeBytes, simulation)
  if (next.handle) return { status: 200, body: { h: next.handle } }
  throw new GraphError({
    message: '(#6001) There was a problem uploading your file. Please try again.',
    code: 6001,
    isTransient: true,
  })
}

function addPiece(
  session: UploadSession,
  offset: number,
  sizeBytes: number,
  simulation: Simulation,
): UploadSession {
  const now = simulation.uploads.get(session.id) ?? session
  // Another call may have brought the same bytes meanwhile.
  if (now.received_bytes !== offset) throw wrongOffset()
  const received = offset + sizeBytes
  const isWhole = received === now.total_bytes
  return simulation.uploads.change(now, {
    received_bytes: received,
    pieces: sizeBytes > 0 ? [...now.pieces, offset] : now.pieces,
    ...(isWhole ? { handle: `2:${randomBytes(36).toString('base64url')}` } : {}),
  })
}

/** `GET /upload:{session}`: how much has come. */
export function readUpload(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const { id, received_bytes } = ownSession(call, simulation)
  return { status: 200, body: { id, file_offset: String(received_bytes) } }
}

/** The token must stand in the header `Authorization: OAuth …`. @throws GraphError */
function ownSession(call: AdmittedCall, simulation: Simulation): UploadSession {
  const { request, route, caller } = call
  if (!/^OAuth\s/i.test(request.headers.authorization ?? '')) {
    throw new GraphError({
      message: 'The access token must be sent in the header Authorization: OAuth.',
      code: 190,
    })
  }
  const session = simulation.uploads.get(route.id)
  if (session?.user_id !== caller.user.id) throw noObject(route.id, request.method)
  return session
}

function wrongOffset(): GraphError {
  return invalid('The header file_offset is not where the upload stands.')
}
