import type { Simulation } from './call.ts'
import type { Person } from './people.ts'
import { dayMs } from './publications.ts'
import { Refusal, spamRisk } from './refusal.ts'

/** https://developers.tiktok.com/doc/content-posting-api-reference-upload-video (read 2026-11-23) */
const maxPendingShares = 5
/** https://developers.tiktok.com/doc/content-sharing-guidelines (read 2026-11-23) */
const maxUnauditedUsers = 5

/**
 * Whether the creator may post directly now.
 * @throws Refusal 403: banned, day cap reached, or the app's quota of people used up
 */
export function admitPost(person: Person, simulation: Simulation): void {
  admitAnything(person)
  if (isDayFull(person, simulation)) throw spamRisk('spam_risk_too_many_posts')
  if (isAppFull(person, simulation)) throw spamRisk('reached_active_user_cap')
}

/** @throws Refusal 403: banned, or too many drafts wait in the inbox */
export function admitDraft(person: Person, simulation: Simulation): void {
  admitAnything(person)
  const { world, publications } = simulation
  if (world.settings().caps === 'off') return
  if (publications.pendingShares(person.open_id, world.now()) >= maxPendingShares) {
    throw spamRisk('spam_risk_too_many_pending_share')
  }
}

/** True when the creator has had the direct posts of 24 hours, whatever app they came from. */
export function isDayFull(person: Person, { world, posts, switches }: Simulation): boolean {
  if (world.settings().caps === 'off') return false
  const cap = switches().posts_per_day
  return posts.countSince(person.open_id, world.now().getTime() - dayMs, cap) >= cap
}

/** @throws Refusal 403 when an app without audit would post for an account that is not private */
export function checkAudit(person: Person, { switches }: Simulation): void {
  if (!switches().is_audited && !person.private_account) throw unaudited()
}

export function unaudited(): Refusal {
  return new Refusal(
    403,
    'unaudited_client_can_only_post_to_private_accounts',
    'Please review our integration guidelines before posting.',
  )
}

function admitAnything(person: Person): void {
  if (person.banned_from_posting) throw spamRisk('spam_risk_user_banned_from_posting')
}

function isAppFull(person: Person, { world, posts, switches }: Simulation): boolean {
  if (world.settings().caps === 'off') return false
  const { is_audited: isAudited, active_user_cap: granted } = switches()
  const cap = isAudited ? granted : maxUnauditedUsers
  if (isAudited && cap === 0) return false
  const active = posts.activeSince(world.now().getTime() - dayMs)
  return active.size >= cap && !active.has(person.open_id)
}
