import type { MediaDetails } from '../networks/contract.ts'

/** What the bytes say, whatever the header said. */
export interface ProbedFile {
  kind: 'image' | 'video'
  contentType: string
  extension: string
  width: number | null
  height: number | null
  durationMs: number | null
  /** 1 for a still image, more for an animated one, null for a video. */
  frames: number | null
  details: MediaDetails
}

/** What reading one kind of file finds. */
export type Facts = Pick<ProbedFile, 'width' | 'height' | 'durationMs' | 'frames' | 'details'>

/** The file is not one we take, or is broken; `message` says which. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError'
}
