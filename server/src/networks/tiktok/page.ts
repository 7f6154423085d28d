import type { StepContext } from '../contract.ts'
import type { TiktokOptions } from './options.ts'
import type { TiktokState } from './state.ts'

/** Where a person sees the post; null when the creator's name is not known. */
export function pageOf(
  { http, state, account, content }: StepContext<TiktokOptions, TiktokState>,
  postId: string,
): string | null {
  const username = state.creator?.username || account.handle
  if (!username) return null
  const kind = content.media[0]?.kind === 'video' ? 'video' : 'photo'
  return http.pageUrl(`https://www.tiktok.com/@${encodeURIComponent(username)}/${kind}/${postId}`)
}
