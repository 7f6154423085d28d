import { AppError, type DeliveryErrorCode } from '../errors.ts'
import { FetchRefused } from '../lib/guarded-fetch/fetch-refused.ts'
import { fetchMedia } from '../media/fetch-media.ts'
import { findMediaById, findMediaByUrl } from '../media/media.ts'
import { claimSource, type Fetcher, settleSource } from '../media/post-sources.ts'
import type { MediaItem } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import type { DeliveryContext } from './context.ts'
import type { ClaimedDelivery } from './records.ts'

/** The delivery that asks for a file. */
export interface Asker {
  context: DeliveryContext
  delivery: Pick<ClaimedDelivery, 'id' | 'postId' | 'fence' | 'workspaceId' | 'environment'>
  /** @throws when the delivery is no longer ours */
  assertHeld(): void
  /** Writes down what was done, and why. */
  decide(decision: string, reason: string): void
}

const lookAgainMs = 250
/** With the pauses between them, about half a minute of a host that does not answer. */
const mostTries = 4

/** What storing a fetched file refuses, in a delivery's words. Anything else passes. */
const lastingRefusals: Readonly<Partial<Record<string, DeliveryErrorCode>>> = {
  payload_too_large: 'media_too_large',
  unsupported_media_type: 'unsupported_media_format',
  validation_failed: 'unsupported_media_format',
}

/**
 * The file behind an address that a post names: one that is stored here, or fetched for the post,
 * once for all its networks.
 * @throws PublishError media_unreachable, media_too_large or unsupported_media_format
 */
export async function sourceFile(asker: Asker, url: string): Promise<MediaItem> {
  const { context, delivery } = asker
  const stored = (await findMediaByUrl(context.media, delivery, [url])).get(url)
  if (stored) return stored
  const fetcher = { postId: delivery.postId, deliveryId: delivery.id, fence: delivery.fence }
  for (;;) {
    asker.assertHeld()
    const standing = await claimSource(context.media, fetcher, url)
    if (standing.kind === 'claimed') return fetchSource(asker, fetcher, url, standing.tries)
    if (standing.kind === 'stored') return findItem(asker, standing.mediaId, url)
    if (standing.kind === 'failed')
      throw failure(standing.code as DeliveryErrorCode, standing.message, 'never')
    await context.clock.sleep(lookAgainMs)
  }
}

async function fetchSource(
  asker: Asker,
  fetcher: Fetcher,
  url: string,
  tries: number,
): Promise<MediaItem> {
  const { media } = asker.context
  try {
    const stored = await fetchMedia(media, asker.delivery, url, null, null)
    await settleSource(media, fetcher, url, { mediaId: stored.media.id })
    asker.decide('fetched', `${url} was fetched and stored as ${stored.media.id}.`)
    return await findItem(asker, stored.media.id, url)
  } catch (error) {
    const refusal = refusalOf(error, url)
    if (refusal === null) throw error
    const mayPass = error instanceof FetchRefused && error.mayPass && tries < mostTries
    if (!mayPass) await settleSource(media, fetcher, url, refusal)
    asker.decide('not fetched', error instanceof Error ? error.message : String(error))
    throw failure(refusal.code, refusal.message, mayPass ? 'backoff' : 'never')
  }
}

/** Null for what is not the address's fault: no disk, no database. */
function refusalOf(
  error: unknown,
  url: string,
): { code: DeliveryErrorCode; message: string } | null {
  if (error instanceof FetchRefused)
    return {
      code: 'media_unreachable',
      message: `${url} could not be fetched. It must be a public http(s) address that answers with the file itself; or upload the file with POST /v1/media and use its public_url.`,
    }
  const code = error instanceof AppError ? lastingRefusals[error.code] : undefined
  return code === undefined ? null : { code, message: `${url}: ${(error as Error).message}` }
}

function failure(
  code: DeliveryErrorCode,
  message: string,
  retry: 'never' | 'backoff',
): PublishError {
  return new PublishError({ outcome: 'not_sent', code, retry, message })
}

async function findItem(asker: Asker, mediaId: string, url: string): Promise<MediaItem> {
  const item = await findMediaById(asker.context.media, asker.delivery, mediaId, url)
  if (item) return item
  throw failure('media_unreachable', `The file behind ${url} was deleted.`, 'never')
}
