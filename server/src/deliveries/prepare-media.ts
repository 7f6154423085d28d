import { fitOf } from '../media/fit-rules.ts'
import { videoRenditionOf } from '../media/fit-video.ts'
import { renditionOf } from '../media/renditions.ts'
import type { MediaItem } from '../networks/contract.ts'
import type { DeliveryContent } from '../posts/resolve-content.ts'
import { sourceFile } from './fetch-sources.ts'
import { restAfter, type StepEnd } from './rest.ts'
import { addWarnings, askerOf, assertHeld, LeaseLost, type Run } from './run.ts'

const lookEveryMs = 1_000

/**
 * Brings in what the post names and nobody stored, and fits what the network would
 * refuse for its form or its size, before the content is looked at.
 */
export async function prepareMedia(run: Run): Promise<StepEnd> {
  try {
    if (run.delivery.content.missing.length > 0) await keepContent(run, await fetchMissing(run))
    if (run.delivery.state === null) await fitMedia(run)
    return 'go on'
  } catch (error) {
    return restAfter(run, error, null)
  }
}

async function fitMedia(run: Run): Promise<void> {
  const { content } = run.delivery
  const media: MediaItem[] = []
  for (const item of content.media) media.push(await fitted(run, item))
  if (media.some((item, index) => item !== content.media[index]))
    await keepContent(run, { ...content, media })
}

async function fitted(run: Run, item: MediaItem): Promise<MediaItem> {
  const { media } = run.context
  const fit = fitOf(item, run.network)
  if (fit.kind === 'as it is') return item
  const made =
    fit.kind === 'mp4'
      ? await whileHeld(run, (signal) => videoRenditionOf(media, item, signal))
      : await renditionOf(media, item, fit.form)
  const { name } = run.network
  const message =
    fit.kind === 'mp4'
      ? `${name} takes no ${item.contentType}: the video was converted to MP4 with H.264 and AAC.`
      : `${name} takes images of up to ${fit.form.maxBytes} bytes: this one was made smaller, from ${item.sizeBytes} to ${made.sizeBytes}.`
  addWarnings(run, [{ code: 'media_converted', message }])
  return made
}

/** Work that may take minutes, given up when the delivery is no longer ours. */
async function whileHeld<T>(run: Run, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stopLooking = run.context.clock.every(lookEveryMs, () => {
    try {
      assertHeld(run)
    } catch (error) {
      controller.abort(error)
    }
  })
  return work(controller.signal).finally(stopLooking)
}

/** The order is the post's own: alt texts, and readers, count from it. */
async function fetchMissing(run: Run): Promise<DeliveryContent> {
  const { content, postId } = run.delivery
  const [post] = await run.context.database.query<{ media_urls: string[] }>({
    name: 'media-urls-of-post',
    text: 'select media_urls from posts where id = $1',
    values: [postId],
  })
  const known = new Map(content.media.map((item) => [item.url, item]))
  const media: MediaItem[] = []
  for (const url of post?.media_urls ?? []) {
    const item = known.get(url) ?? (await sourceFile(askerOf(run), url))
    known.set(url, item)
    media.push(item)
  }
  return { ...content, media, missing: [] }
}

/** The delivery's content from now on, and what the caller is told of it. @throws LeaseLost */
async function keepContent(run: Run, content: DeliveryContent): Promise<void> {
  const rows = await run.context.database.query({
    name: 'keep-content',
    text: `update deliveries set content = $3, warnings = $4 where id = $1 and fence = $2 and status = 'processing' returning id`,
    values: [
      run.delivery.id,
      run.delivery.fence,
      JSON.stringify(content),
      JSON.stringify(run.warnings),
    ],
  })
  if (rows.length === 0) throw new LeaseLost()
  run.delivery.content = content
}
