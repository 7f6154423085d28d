import type { DeliveryStatus, PostStatus } from '../db/schema.ts'

/** Every change of state a post can make. */
export const postTransitions = [
  { from: 'scheduled', to: 'queued' },
  { from: 'scheduled', to: 'canceled' },
  { from: 'queued', to: 'processing' },
  { from: 'processing', to: 'published' },
  { from: 'processing', to: 'partial' },
  { from: 'processing', to: 'failed' },
  // retry
  { from: 'failed', to: 'queued' },
  { from: 'partial', to: 'queued' },
  { from: 'published', to: 'queued' },
  // a late correction: the post was live after all
  { from: 'failed', to: 'partial' },
  { from: 'failed', to: 'published' },
  { from: 'partial', to: 'published' },
] as const satisfies readonly { from: PostStatus; to: PostStatus }[]

export function canPostMove(from: PostStatus, to: PostStatus): boolean {
  return postTransitions.some((transition) => transition.from === from && transition.to === to)
}

/** The states in between, first to last, when one step of the worker crosses several: a scheduled post that comes due. */
export function postPath(from: PostStatus, to: PostStatus): PostStatus[] {
  const order: readonly PostStatus[] = ['scheduled', 'queued', 'processing']
  const start = order.indexOf(from)
  if (start === -1 || from === to || to === 'canceled') return from === to ? [] : [to]
  const between = order.slice(start + 1, order.includes(to) ? order.indexOf(to) : order.length)
  return [...between, to]
}

/** What a post is, given its deliveries. `current` stands until the first delivery begins. */
export function postStatusOf(
  current: PostStatus,
  deliveries: readonly DeliveryStatus[],
): PostStatus {
  const open = deliveries.filter((status) => status === 'pending' || status === 'processing').length
  const published = deliveries.filter((status) => status === 'published').length
  if (deliveries.every((status) => status === 'canceled')) return 'canceled'
  if (open === deliveries.length && !deliveries.includes('processing')) return current
  if (open > 0) return 'processing'
  if (published === 0) return 'failed'
  return published === deliveries.length ? 'published' : 'partial'
}
