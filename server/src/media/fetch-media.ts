import { findIdempotentResource } from '../db/idempotency.ts'
import type { Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { FetchRefused } from '../lib/guarded-fetch/fetch-refused.ts'
import {
  findStoredFile,
  getMedia,
  type MediaContext,
  type MediaView,
  ownAddressPrefix,
} from './media.ts'
import { storeMedia, type Upload, type UploadKey, uploadRoute } from './store-media.ts'

const maxRedirects = 3
/** One byte more than is taken, so that storing sees the excess and says so. */
const excess = 1

/**
 * Takes in the file behind an address. One of our own is read from storage, without HTTP, and only
 * within its scope; every other one goes through the guarded fetch.
 * @throws FetchRefused; AppError as `storeMedia`
 */
export async function fetchMedia(
  context: MediaContext,
  scope: Scope,
  url: string,
  filename: string | null,
  key: UploadKey | null,
): Promise<{ media: MediaView; isReplay: boolean }> {
  if (key) {
    const claim = { ...scope, route: uploadRoute, key: key.key, body: key.body }
    const known = await findIdempotentResource(context.database, claim)
    if (known !== null) return { media: await getMedia(context, scope, known), isReplay: true }
  }
  const store = (source: Upload['source']) =>
    storeMedia(context, scope, { source, filename, field: 'source_url' }, key)
  if (url.startsWith(ownAddressPrefix(context))) return store(await readOwn(context, scope, url))
  const request = {
    url,
    headers: { accept: 'image/*, video/*;q=0.9, */*;q=0.1' },
    maxHops: maxRedirects,
    maxBytes: context.mediaMaxBytes + excess,
  }
  return context.fetch(request, async ({ status, body }) => {
    if (status !== 200)
      throw new FetchRefused(`it answers ${status}`, { mayPass: status >= 500 || status === 429 })
    return store(body)
  })
}

async function readOwn(
  context: MediaContext,
  scope: Scope,
  url: string,
): Promise<Upload['source']> {
  const name = url.slice(ownAddressPrefix(context).length)
  const row = await findStoredFile(context, name, scope)
  if (!row) throw new FetchRefused('there is no such file here')
  return context.storage.stream(name, 0, row.sizeBytes)
}

/** One answer for every reason: what stands behind an address is nothing to be felt out. */
export function sourceUnreachable(cause: FetchRefused): AppError {
  const message =
    'source_url could not be fetched. It must be a public http(s) address that answers with the file itself; or send the file as multipart.'
  return new AppError('validation_failed', message, {
    cause,
    problems: [{ path: 'source_url', code: 'source_unreachable', message }],
  })
}
