import type { Simulation } from './call.ts'
import { mediaKeys } from './media-keys.ts'
import type { Post } from './posts.ts'

export type LifecycleState = 'PUBLISHED' | 'PUBLISH_REQUESTED' | 'PUBLISH_FAILED'

/** A post that was taken while its media was in the works follows the media. */
export function lifecycleOf(post: Post, { uploads }: Simulation): LifecycleState {
  if (!post.awaits_media) return 'PUBLISHED'
  const statuses = mediaKeys(post.content).map((key) => {
    const upload = uploads.get(key)
    return upload ? uploads.statusOf(upload) : 'PROCESSING_FAILED'
  })
  if (statuses.includes('PROCESSING_FAILED')) return 'PUBLISH_FAILED'
  return statuses.every((status) => status === 'AVAILABLE') ? 'PUBLISHED' : 'PUBLISH_REQUESTED'
}

/** Whether readers can see it. */
export function isVisible(post: Post, simulation: Simulation): boolean {
  return lifecycleOf(post, simulation) === 'PUBLISHED'
}
