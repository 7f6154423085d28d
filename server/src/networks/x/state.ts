/** How far one file has come. */
export interface MediaProgress {
  /** X's id of the upload. */
  id: string
  /** ISO time of the upload: X forgets it after a day. */
  uploadedAt: string
  phase: 'sending' | 'processing' | 'ready'
  /** Bytes that X has taken, and the index of the segment that comes next. */
  sentBytes: number
  nextSegment: number
  altText: 'wanted' | 'done' | 'none'
  altTextTries: number
}

/** What is stored between steps. `posts` are X's ids: the post itself, then each part of its thread. */
export interface XState {
  media: readonly MediaProgress[]
  posts: readonly string[]
  /** Smaller than the usual segment after X refused one as too large. */
  segmentBytes: number
}
