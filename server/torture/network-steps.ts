import type { NetworkId } from '../src/networks/contract.ts'

/** Where faults go: the simulators' names of the calls that matter. */
export interface NetworkSteps {
  /** Calls that make something visible. */
  commits: readonly string[]
  /** Calls whose outcome a listing may show late. */
  lagging: readonly string[]
  /** Calls by which a doubt is settled. */
  reads: readonly string[]
  /** The call that renews a token; null: there is none, and a dead token stays dead. */
  token: string | null
}

export const networkSteps: Readonly<Record<NetworkId, NetworkSteps>> = {
  facebook: {
    commits: ['create_post', 'create_comment'],
    lagging: ['create_post', 'create_comment'],
    reads: ['list_published_posts', 'list_comments'],
    token: null,
  },
  instagram: {
    commits: ['publish_media', 'create_comment'],
    lagging: ['publish_media', 'create_comment'],
    reads: ['read_container', 'list_media', 'list_comments'],
    token: 'refresh_token',
  },
  tiktok: {
    commits: ['video_init', 'content_init', 'upload_chunk'],
    lagging: ['content_init', 'upload_chunk'],
    reads: ['status_fetch', 'video_list'],
    token: 'token',
  },
  linkedin: {
    commits: ['create_post', 'create_comment'],
    lagging: ['create_post'],
    reads: ['list_posts', 'list_comments'],
    token: 'token',
  },
  x: { commits: ['create_post'], lagging: ['create_post'], reads: ['list_posts'], token: 'token' },
}

/** Guards against doubled posts would hide what the judge looks for. LinkedIn's stays: its connector asks by it. */
export const guardsOff = {
  x: { duplicate_window_seconds: 0 },
  facebook: { duplicate_check: 'off' },
}
