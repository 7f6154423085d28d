import type { MediaItem } from '../contract.ts'

/** One part of a file, in LinkedIn's own cut. */
export interface UploadPart {
  uploadUrl: string
  firstByte: number
  /** Inclusive. */
  lastByte: number
  /** What LinkedIn answered to the part; the list of them puts the video together. */
  etag: string | null
}

/** How far one file has come. `sending` ends when LinkedIn has every byte, `processing` when it can be posted. */
export interface Upload {
  /** `urn:li:image:…` or `urn:li:video:…` */
  urn: string
  phase: 'sending' | 'processing' | 'ready'
  /** An image has one part. */
  parts: readonly UploadPart[]
  /** To be echoed when a video is put together; null for an image. */
  uploadToken: string | null
  /** ISO time after which the upload addresses are dead; null when LinkedIn gave none. */
  expiresAt: string | null
  /** ISO time at which the last byte was in. */
  sentAt: string | null
  polls: number
}

/** The versioned API, and the older one, which tells members' tokens a little more. */
export type StatusApi = '/rest' | '/v2'

/** What is stored between steps. */
export interface LinkedinState {
  /** By slot: `media_1`, `media_2`, … and `thumbnail`. */
  uploads: Readonly<Record<string, Upload>>
  /** The picture of the link's card, once it is found among the stored files. */
  thumbnail: MediaItem | null
  /** Where the status of a kind of media may be read; null once LinkedIn refused to tell anywhere. */
  statusApi: Readonly<Record<MediaItem['kind'], StatusApi | null>>
  /** The post; `urn` is null when LinkedIn did not name it. */
  post: { urn: string | null; createdAt: string } | null
  /** How often an unnamed post was looked for. */
  searches: number
  comment: 'open' | 'done' | 'impossible'
}
