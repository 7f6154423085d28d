import type { MediaItem } from '../contract.ts'

/** What Instagram holds unseen: a file on its way to a post, or the post before it is published. */
export interface Container {
  id: string
  /** ISO time of the call that made it: it expires after a day. */
  madeAt: string
  /** How often its status was asked for. */
  looks: number
  /** ISO time at which it was first seen to be ready; null while Instagram works on it. */
  readyAt: string | null
}

/** A post that people can see. */
export interface VisiblePost {
  /** Null while only its container is known to be published. */
  id: string | null
  /** Whether its page was asked for, or the search for its id is over. */
  isSettled: boolean
  /** Of a post that has no id yet: where in time to look, and which ids belong to other posts. */
  search: { since: string; until: string; otherIds: readonly string[]; looks: number } | null
}

/** What is stored between steps. */
export interface InstagramState {
  /** The images in Instagram's form, by place; a place without one goes out as it is. */
  fitted: readonly (MediaItem | null)[]
  /** The files of a carousel, in order. */
  children: readonly Container[]
  /** What is published. */
  container: Container | null
  /** ISO time at which the account last had posts left for the day. */
  quotaReadAt: string | null
  post: VisiblePost | null
  comment: { id: string | null } | null
}

/** Where every delivery begins. */
export const initialState: InstagramState = {
  fitted: [],
  children: [],
  container: null,
  quotaReadAt: null,
  post: null,
  comment: null,
}

/** A container that was just made. */
export function newContainer(id: string, now: Date): Container {
  return { id, madeAt: now.toISOString(), looks: 0, readyAt: null }
}

/** Forgets what Instagram was given; what is visible stays so. */
export function forgetMedia(state: InstagramState): InstagramState {
  if (state.post !== null) return state
  return { ...state, children: [], container: null, quotaReadAt: null }
}
