import type { MediaContext } from './media.ts'

/** The delivery that fetches, under the lease it holds. */
export interface Fetcher {
  postId: string
  deliveryId: string
  fence: number
}

/** How an address that a post names stands. */
export type SourceStanding =
  /** It is ours to fetch, for the `tries`th time. */
  | { kind: 'claimed'; tries: number }
  | { kind: 'stored'; mediaId: string }
  | { kind: 'failed'; code: string; message: string }
  /** Another delivery of the post fetches it. */
  | { kind: 'busy' }

/**
 * Claims the fetching of an address for its post: five networks, one fetch. A claim holds as long as
 * the lease of the delivery that made it; a failure holds until the post is queued anew.
 */
export async function claimSource(
  context: MediaContext,
  fetcher: Fetcher,
  url: string,
): Promise<SourceStanding> {
  const [claimed] = await context.database.query<{ tries: number }>({
    name: 'claim-source',
    text: `insert into post_sources as s (post_id, url, delivery_id, fence) values ($1, $2, $3, $4)
      on conflict (post_id, url) do update set delivery_id = $3, fence = $4, failed_at = null, error_code = null,
        error_message = null, tries = case when s.failed_at is null then s.tries + 1 else 1 end
      where s.media_id is null
        and (s.failed_at is null or exists (
          select from events e where e.post_id = s.post_id and e.type = 'post.queued' and e.created_at > s.failed_at))
        and (s.failed_at is not null or not exists (
          select from deliveries d
          where d.id = s.delivery_id and d.id <> $3 and d.fence = s.fence and d.lease_until > now()))
      returning s.tries`,
    values: [fetcher.postId, url, fetcher.deliveryId, fetcher.fence],
  })
  return claimed ? { kind: 'claimed', tries: claimed.tries } : standingOf(context, fetcher, url)
}

async function standingOf(
  context: MediaContext,
  { postId }: Fetcher,
  url: string,
): Promise<SourceStanding> {
  const [row] = await context.database.query<{
    media_id: string | null
    error_code: string | null
    error_message: string | null
  }>({
    name: 'source-standing',
    text: 'select media_id, error_code, error_message from post_sources where post_id = $1 and url = $2',
    values: [postId, url],
  })
  if (row?.media_id) return { kind: 'stored', mediaId: row.media_id }
  if (row?.error_code)
    return { kind: 'failed', code: row.error_code, message: row.error_message ?? '' }
  return { kind: 'busy' }
}

/** Writes down what became of a fetch, unless the claim went to somebody else meanwhile. */
export async function settleSource(
  context: MediaContext,
  fetcher: Fetcher,
  url: string,
  end: { mediaId: string } | { code: string; message: string },
): Promise<void> {
  const failure = 'code' in end ? end : null
  await context.database.query({
    name: 'settle-source',
    text: `update post_sources set media_id = $5, error_code = $6, error_message = $7,
        failed_at = case when $6::text is not null then now() end
      where post_id = $1 and url = $2 and delivery_id = $3 and fence = $4`,
    values: [
      fetcher.postId,
      url,
      fetcher.deliveryId,
      fetcher.fence,
      'mediaId' in end ? end.mediaId : null,
      failure?.code ?? null,
      failure?.message ?? null,
    ],
  })
}
