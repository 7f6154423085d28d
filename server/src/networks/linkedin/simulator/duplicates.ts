import type { Simulation } from './call.ts'
import { Refusal } from './refusal.ts'

const ghostMs = 24 * 3_600_000

/**
 * The same content from the same author within the window.
 * @throws Refusal 422 that names the first post, also when it was deleted meanwhile
 */
export function checkDuplicate(
  author: string,
  contentHash: number,
  hasContent: boolean,
  { posts, switches, world }: Simulation,
): void {
  const rules = switches()
  if (hasContent && rules.duplicate_media === 'never_duplicate') return
  const past = posts.lastWith(author, contentHash)
  if (!past) return
  const now = world.now().getTime()
  if (past.is_deleted && rules.ghost_duplicates) {
    if (past.at > now - ghostMs) throw duplicateOf(`urn:li:share:${posts.mintId(now)}`, rules)
    return
  }
  if (past.at > now - rules.duplicate_window_seconds * 1000) {
    throw duplicateOf(posts.get(past.id)?.urn ?? `urn:li:share:${past.id}`, rules)
  }
}

/** The recorded body. */
function duplicateOf(urn: string, { duplicate_status }: { duplicate_status: string }): Refusal {
  return new Refusal(Number(duplicate_status), {
    form: 'input',
    code: 'DUPLICATE_POST',
    message: `com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of ${urn}`,
    description: 'Duplicate post is detected',
  })
}
