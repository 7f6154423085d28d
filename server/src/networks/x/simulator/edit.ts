import type { Simulation } from './call.ts'
import type { CreateBody } from './create-body.ts'
import { isPremium, type Person } from './people.ts'
import type { Post } from './posts.ts'
import { forbidden } from './refusal.ts'

/** https://docs.x.com/x-api/fundamentals/edit-posts: 30 minutes and 5 edits, the tighter of two statements. */
const editWindowMs = 30 * 60_000
const maxEdits = 5

/** @returns the post that is being edited, or null when this is a new one */
export function checkEdit(body: CreateBody, person: Person, simulation: Simulation): Post | null {
  if (!body.edit_options) return null
  const post = simulation.posts.get(body.edit_options.previous_post_id)
  if (!post || post.author_id !== person.id || !isPremium(person)) {
    throw forbidden('You are not permitted to perform this action.')
  }
  const ageMs = simulation.world.now().getTime() - post.created_at
  if (ageMs > editWindowMs || (post.edited_ids?.length ?? 0) >= maxEdits) {
    throw forbidden('The post can no longer be edited.')
  }
  return post
}
