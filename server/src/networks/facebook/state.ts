/** A photo that Facebook holds, unpublished. */
export interface UploadedPhoto {
  id: string
  /** ISO time of the upload: Facebook forgets it after a day. */
  uploadedAt: string
}

/** How far the video has come. `uploaded`: Facebook has all bytes; `sent`: it was told to publish them. */
export interface VideoProgress {
  id: string
  phase: 'sending' | 'checking' | 'uploaded' | 'sent'
  /** Of an ordinary video: the session, and the bytes that Facebook wants next. */
  session: { id: string; startOffset: number; endOffset: number } | null
  /** Of a Reel or a story: where the bytes go. */
  uploadUrl: string | null
  /** Of a story: the post it becomes, where Facebook names it at once. */
  postId: string | null
  /** ISO time at which the phase began. */
  since: string
  /** ISO time at which Facebook was first seen to be done without having published. */
  readySince: string | null
}

/** A video of which Facebook knows no more than the id. */
export function newVideo(
  id: string,
  now: Date,
  where: Partial<Pick<VideoProgress, 'session' | 'uploadUrl'>>,
): VideoProgress {
  const since = now.toISOString()
  const nowhere = { session: null, uploadUrl: null, postId: null, readySince: null }
  return { ...nowhere, id, phase: 'sending', since, ...where }
}

/** A post that people can see. Without an id when Facebook named none. */
export interface VisiblePost {
  id: string | null
  /** Whether its page was asked for. */
  isLinkRead: boolean
}

/** What is stored between steps. */
export interface FacebookState {
  photos: readonly UploadedPhoto[]
  video: VideoProgress | null
  post: VisiblePost | null
  /** Facebook's id of the first comment. */
  commentId: string | null
}
