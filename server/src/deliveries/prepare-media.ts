import type { MediaItem } from '../networks/contract.ts'
import type { DeliveryContent } from '../posts/resolve-content.ts'
import { sourceFile } from './fetch-sources.ts'
import { restAfter, type StepEnd } from './rest.ts'
import { askerOf, LeaseLost, type Run } from './run.ts'

/** Brings in what the post names and nobody stored, before the content is looked at. */
export async function prepareMedia(run: Run): Promise<StepEnd> {
  if (run.delivery.content.missing.length === 0) return 'go on'
  try {
    await keepContent(run, await fetchMissing(run))
    return 'go on'
  } catch (error) {
    return restAfter(run, error, null)
  }
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

/** The delivery's content from now on. @throws LeaseLost */
async function keepContent(run: Run, content: DeliveryContent): Promise<void> {
  const rows = await run.context.database.query({
    name: 'keep-content',
    text: `update deliveries set content = $3 where id = $1 and fence = $2 and status = 'processing' returning id`,
    values: [run.delivery.id, run.delivery.fence, JSON.stringify(content)],
  })
  if (rows.length === 0) throw new LeaseLost()
  run.delivery.content = content
}
