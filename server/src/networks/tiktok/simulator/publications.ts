import { randomBytes } from 'node:crypto'
import type { Records, SimulatorRequest, SimulatorWorld } from '../../simulator-contract.ts'
import type { Ids } from './ids.ts'
import type { PostInfo } from './post-info.ts'
import type { FailReason } from './switches.ts'

/** An `upload_url` and how far it has got. */
export interface Upload {
  token: string
  video_size: number
  chunk_size: number
  total_chunk_count: number
  uploaded_bytes: number
  expires_at: number
}

/** What an init began: known to callers by its publish_id. */
export interface Publication {
  publish_id: string
  /** The digits of the publish_id; also the upload_id. */
  number: string
  author_id: string
  grant_id: string
  medium: 'video' | 'photo'
  mode: 'direct' | 'inbox'
  source: 'file' | 'url'
  info: PostInfo
  created_at: number
  upload?: Upload
  downloaded_bytes?: number
  /** Set when all bytes are there, or it failed: from then on processing is over. */
  ready_at?: number
  fail_reason?: FailReason
  post_id?: string
  /** When the creator posts a draft from the inbox. */
  posted_at?: number
  /** A fault drawn before all bytes were there: it shows once they are. */
  fate?: SimulatorRequest['fault']
}

export type Status =
  | 'PROCESSING_UPLOAD'
  | 'PROCESSING_DOWNLOAD'
  | 'SEND_TO_USER_INBOX'
  | 'PUBLISH_COMPLETE'
  | 'FAILED'

export const dayMs = 24 * 3_600_000
/** https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide (read 2026-11-23) */
const uploadLifeMs = 3_600_000

/** A draft: when it was begun, and when it leaves the inbox. */
interface Share {
  at: number
  until: number | null
}

/** Everything that was begun, on disk, with small indexes in memory. */
export class Publications {
  readonly #rows: Records<Publication>
  readonly #ids: Ids
  /** Per creator: drafts that wait in the inbox or are on the way → when they began, when they leave it. */
  readonly #shares = new Map<string, Map<string, Share>>()
  /** Begun and not ready yet. */
  readonly #open = new Set<string>()

  constructor(world: SimulatorWorld, ids: Ids) {
    this.#ids = ids
    this.#rows = world.archive<Publication>('publications', {
      put: (number, publication) => {
        ids.seen(number)
        this.#index(number, publication)
      },
      delete: (number, publication) => this.#forget(number, publication),
      clear: () => {
        for (const index of [this.#shares, this.#open]) index.clear()
      },
    })
  }

  /** A publication that is not on record yet: `keep` puts it there. */
  begin(fields: Omit<Publication, 'publish_id' | 'number' | 'created_at'>, now: Date): Publication {
    const number = this.#ids.next(now)
    const publish_id = `${prefixOf(fields)}${number}`
    return { ...fields, publish_id, number, created_at: now.getTime() }
  }

  keep(publication: Publication): Publication {
    this.#rows.put(publication.number, publication)
    return publication
  }

  byNumber(number: string): Publication | undefined {
    return this.#rows.get(number)
  }

  byPublishId(publishId: string): Publication | undefined {
    const publication = this.#rows.get(/\.(\d{1,19})$/.exec(publishId)?.[1] ?? '')
    return publication?.publish_id === publishId ? publication : undefined
  }

  /** Drafts of the last 24 hours that the creator has neither got rid of nor posted. */
  pendingShares(openId: string, now: Date): number {
    const shares = this.#shares.get(openId)
    if (!shares) return 0
    dropBefore(shares, now.getTime() - dayMs)
    const isWaiting = ({ until }: Share) => until === null || until > now.getTime()
    return [...shares.values()].filter(isWaiting).length
  }

  /** Those whose media has not all come. */
  open(): Publication[] {
    return [...this.#open].flatMap((number) => this.#rows.get(number) ?? [])
  }

  clear(): void {
    this.#rows.clear()
  }

  #index(number: string, publication: Publication): void {
    const { ready_at: readyAt, fail_reason: reason, author_id: author } = publication
    if (readyAt === undefined) this.#open.add(number)
    else this.#open.delete(number)
    if (publication.mode !== 'inbox') return
    const shares = this.#shares.get(author) ?? new Map<string, Share>()
    this.#shares.set(author, shares)
    if (reason) shares.delete(number)
    else shares.set(number, { at: publication.created_at, until: publication.posted_at ?? null })
    dropBefore(shares, publication.created_at - dayMs)
  }

  #forget(number: string, publication: Publication): void {
    this.#open.delete(number)
    this.#shares.get(publication.author_id)?.delete(number)
  }
}

/** Shares stand in the order in which they were begun. */
function dropBefore(shares: Map<string, Share>, moment: number): void {
  for (const [number, { at }] of shares) {
    if (at > moment) return
    shares.delete(number)
  }
}

/** An upload that has received nothing yet. */
export function newUpload(
  plan: Pick<Upload, 'video_size' | 'chunk_size' | 'total_chunk_count'>,
  now: Date,
): Upload {
  return {
    token: randomBytes(24).toString('base64url'),
    ...plan,
    uploaded_bytes: 0,
    expires_at: now.getTime() + uploadLifeMs,
  }
}

/** States follow from stored times; nothing has to happen for one to pass into the next. */
export function statusOf(publication: Publication, now: Date): Status {
  const at = now.getTime()
  const { ready_at: readyAt, fail_reason: reason, posted_at: postedAt } = publication
  if (readyAt === undefined || at < readyAt) {
    return publication.source === 'file' ? 'PROCESSING_UPLOAD' : 'PROCESSING_DOWNLOAD'
  }
  if (reason) return 'FAILED'
  if (publication.mode === 'direct') return 'PUBLISH_COMPLETE'
  return postedAt !== undefined && at >= postedAt ? 'PUBLISH_COMPLETE' : 'SEND_TO_USER_INBOX'
}

/** As seen: `v_pub_file~v2-1.…`, `v_inbox_url~v2-1.…`, `p_pub_url~v2.…`. */
function prefixOf({ medium, mode, source }: Pick<Publication, 'medium' | 'mode' | 'source'>) {
  const place = mode === 'direct' ? 'pub' : 'inbox'
  return medium === 'photo' ? `p_${place}_url~v2.` : `v_${place}_${source}~v2-1.`
}
