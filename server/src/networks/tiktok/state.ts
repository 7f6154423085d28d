import type { MediaItem } from '../contract.ts'

/** What creator_info said right before this post, as far as the post needs it. */
export interface Creator {
  /** ISO time of the question: the answer holds for a few minutes. */
  askedAt: string
  username: string
  isCommentDisabled: boolean
  isDuetDisabled: boolean
  isStitchDisabled: boolean
}

/** A video on its way. */
export interface Upload {
  url: string
  /** ISO time of the init: the address dies an hour later. */
  begunAt: string
  /** Bytes that TikTok has taken. */
  sentBytes: number
}

/** What is stored between steps. Times are ISO. */
export interface TiktokState {
  /** How often the media was begun anew; makes the commits of each round steps of their own. */
  round: number
  creator: Creator | null
  /** The first photos in TikTok's form; those behind them go as they are. */
  photos: readonly MediaItem[]
  /** Pull addresses of the photos are offered in sets; one that was withdrawn is never used again. */
  pullSet: number
  upload: Upload | null
  /** TikTok's handle of the post to be; stored before the first byte is sent. */
  publishId: string | null
  /** When TikTok had everything it needs. */
  handedOverAt: string | null
  /** When TikTok was first seen to be done. */
  completedAt: string | null
  /** There is nothing left to ask. */
  isSettled: boolean
}

/** Where every delivery begins. */
export const initialState: TiktokState = {
  round: 0,
  creator: null,
  photos: [],
  pullSet: 0,
  upload: null,
  publishId: null,
  handedOverAt: null,
  completedAt: null,
  isSettled: false,
}

/** A new init, with new addresses. What TikTok has published stays as it is. */
export function forgetMedia(state: TiktokState): TiktokState {
  if (state.completedAt !== null) return state
  const { photos, round, pullSet } = state
  return { ...initialState, photos, round: round + 1, pullSet: pullSet + 1 }
}

/** The name of a commit in this round: the gate lets each name through once. */
export function stepName(name: string, { round }: TiktokState): string {
  return round === 0 ? name : `${name}_again_${round}`
}
