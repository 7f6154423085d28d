import type { Simulation } from './call.ts'
import type { Person } from './people.ts'
import { personView, postView } from './post-view.ts'
import { type Entry, isVisible, isWaiting } from './posts.ts'

export interface PageRequest {
  host: string
  path: string
  query: URLSearchParams
  origin: string
}

const itemsPerPage = 24
const peopleShown = 12

/** What the browser shows for the feed, a profile, its inbox, and a post of its own; null: no such page. */
export function viewPage(page: PageRequest, simulation: Simulation): unknown {
  if (page.path === '/') return feed(page, simulation)
  const [, username, place, id] =
    /^\/@([A-Za-z0-9_.]{1,40})(?:\/(inbox|video|photo)(?:\/(\d{1,19}))?)?\/?$/.exec(page.path) ?? []
  const person = username ? simulation.people.byUsername(username) : undefined
  if (!person) return null
  if (!place) return profile(person, page, simulation)
  if (place === 'inbox') return id ? null : inbox(person, page, simulation)
  return id ? single(id, person, simulation) : null
}

function feed(page: PageRequest, simulation: Simulation): unknown {
  const { entries } = simulation.posts
  const posts = newest(entries, page, simulation, isPosted)
  return { page: 'feed', people: people(simulation), ...posts }
}

function profile(person: Person, page: PageRequest, simulation: Simulation): unknown {
  const entries = simulation.posts.entriesOf(person.open_id)
  const posts = newest(entries, page, simulation, isPosted)
  return { page: 'profile', ...ofPerson(person, simulation), ...posts }
}

/** Drafts wait here until the creator posts them. */
function inbox(person: Person, page: PageRequest, simulation: Simulation): unknown {
  const entries = simulation.posts.entriesOf(person.open_id).filter((entry) => entry.is_draft)
  return {
    page: 'inbox',
    ...ofPerson(person, simulation),
    ...newest(entries, page, simulation, isWaiting),
  }
}

function single(id: string, person: Person, simulation: Simulation): unknown {
  const post = simulation.posts.get(id)
  const now = simulation.world.now()
  const isHere = post?.author_id === person.open_id && isPosted(post, now)
  const common = { people: people(simulation), person: personView(person) }
  return isHere
    ? { page: 'post', ...common, post: postView(post, simulation) }
    : { page: 'gone', ...common }
}

function ofPerson(person: Person, simulation: Simulation) {
  const { posts, world } = simulation
  const now = world.now()
  const drafts = posts
    .entriesOf(person.open_id)
    .filter((entry) => isWaiting(entry, now) && isVisible(entry, now))
  return {
    people: people(simulation),
    person: personView(person),
    draft_count: drafts.length,
  }
}

function isPosted(entry: Pick<Entry, 'visible_at' | 'is_draft' | 'posted_at'>, now: Date): boolean {
  return isVisible(entry, now) && !isWaiting(entry, now)
}

function people(simulation: Simulation): unknown[] {
  return simulation.people.all().slice(0, peopleShown).map(personView)
}

/** A page of posts, newest first, from the one named by `before` on. */
function newest(
  entries: readonly Entry[],
  page: PageRequest,
  simulation: Simulation,
  belongs: (entry: Entry, now: Date) => boolean,
) {
  const now = simulation.world.now()
  const before = page.query.get('before')
  const start = before === null ? -1 : entries.findLastIndex(({ id }) => id === before)
  const items: unknown[] = []
  let at = (before === null ? entries.length : start) - 1
  let last: string | null = null
  for (; at >= 0 && items.length < itemsPerPage; at -= 1) {
    const entry = entries[at] as Entry
    if (!isVisible(entry, now) || !belongs(entry, now)) continue
    const post = simulation.posts.get(entry.id)
    if (post) items.push(postView(post, simulation))
    last = entry.id
  }
  return { items, next: at >= 0 ? last : null }
}
