import type { Simulation } from './call.ts'
import { type Publication, statusOf } from './publications.ts'
import type { FailReason } from './switches.ts'

/** Unseen posts of one creator are looked for among this many of the newest. */
const lookedAtCount = 200

/** Ends what is being processed: it fails for this reason, and what would have been seen is not. */
export async function stopPublication(
  publication: Publication,
  reason: FailReason,
  { posts, publications, world }: Simulation,
): Promise<void> {
  const post = posts.get(publication.post_id ?? '')
  if (post) posts.remove(post.id)
  publications.keep({ ...publication, fail_reason: reason, ready_at: world.now().getTime() })
  for (const { name } of post?.media ?? []) await world.files.remove(name)
}

/** An app that lost the creator's authorization gets nothing out that was still under way. */
export async function stopAllOf(
  grant: { id: string; open_id: string },
  simulation: Simulation,
): Promise<void> {
  const { posts, publications, world } = simulation
  const newest = posts.entriesOf(grant.open_id).slice(-lookedAtCount)
  const unseen = newest
    .filter((entry) => entry.visible_at > world.now().getTime())
    .flatMap(({ id }) => publications.byNumber(posts.get(id)?.number ?? '') ?? [])
  for (const publication of [...publications.open(), ...unseen]) {
    const isUnderWay = statusOf(publication, world.now()).startsWith('PROCESSING_')
    const isStoppable = isUnderWay && publication.fail_reason === undefined
    if (publication.grant_id === grant.id && isStoppable) {
      await stopPublication(publication, 'auth_removed', simulation)
    }
  }
}
