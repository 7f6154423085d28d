import type { SimulatorResponse } from '../../simulator-contract.ts'
import { containerOf } from './access.ts'
import type { Call, Simulation } from './call.ts'
import type { Container } from './containers.ts'
import { fieldsOf, type Node, project } from './fields.ts'

/** `GET /{container}`. */
export function readContainer(call: Call, simulation: Simulation): SimulatorResponse {
  const container = containerOf(call, simulation)
  const asked = fieldsOf(call.params.text('fields'))
  const body = project('ShadowIGMediaBuilder', containerNode(container, simulation), asked)
  return { status: 200, body }
}

function containerNode(container: Container, simulation: Simulation): Node {
  const { containers } = simulation
  return {
    id: () => container.id,
    status_code: () => containers.statusOf(container),
    status: () => statusText(container, simulation),
    copyright_check_status: () => copyrightStatus(container, simulation),
    video_status: () => videoStatus(container, simulation),
  }
}

/** Only the first sentence and the shape of the fourth are Meta's own; the others are in their manner. */
function statusText(container: Container, { containers, switches }: Simulation): string {
  switch (containers.statusOf(container)) {
    case 'FINISHED':
      return 'Finished: Media has been uploaded and it is ready to be published.'
    case 'IN_PROGRESS':
      return 'In Progress: Media is still being processed.'
    case 'PUBLISHED':
      return 'Published: Media has been successfully published.'
    case 'ERROR':
      return switches().status_text === 'subcode'
        ? String(container.error)
        : `Error: Media upload has failed with error code ${container.error}`
    case 'EXPIRED':
      return 'Expired: Media was not published within 24 hours and has expired.'
  }
}

function copyrightStatus(container: Container, { containers }: Simulation) {
  if (container.media !== 'video') return undefined
  const status = containers.statusOf(container)
  if (status === 'ERROR') return { status: 'error', matches_found: false }
  if (container.processed_at === null) return { status: 'not_started', matches_found: false }
  const isOver = status !== 'IN_PROGRESS'
  return { status: isOver ? 'completed' : 'in_progress', matches_found: false }
}

/** Of a resumable upload: where to go on after a cut. */
function videoStatus(container: Container, { containers }: Simulation) {
  if (container.media !== 'video' || !container.upload) return undefined
  const { file_size: size, pieces } = container.upload
  const bytes = pieces.reduce((sum, piece) => sum + piece, 0)
  const isUploaded = container.processed_at !== null
  return {
    uploading_phase: {
      status: isUploaded ? 'complete' : pieces.length > 0 ? 'in_progress' : 'not_started',
      bytes_transferred: bytes,
      source_file_size: size,
    },
    processing_phase: { status: processingPhase(containers.statusOf(container), isUploaded) },
  }
}

function processingPhase(status: string, isUploaded: boolean): string {
  if (!isUploaded) return 'not_started'
  if (status === 'IN_PROGRESS') return 'in_progress'
  return status === 'ERROR' ? 'error' : 'complete'
}
