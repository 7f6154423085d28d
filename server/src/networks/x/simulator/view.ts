import type { Simulation } from './call.ts'
import { isPremium, type Person } from './people.ts'
import type { Post, PostMedia } from './posts.ts'
import { type TextRun, textRuns } from './rich-text.ts'
import { linksOf } from './text.ts'

export interface PageRequest {
  host: string
  path: string
  query: URLSearchParams
  origin: string
}

const itemsPerPage = 20
/** Parts of a thread that a feed shows before it leads to the whole. */
const partsInFeed = 3

/** What the browser shows for `x.com`, `x.com/{handle}` and `x.com/{handle}/status/{id}`; null: no such page. */
export function viewPage(page: PageRequest, simulation: Simulation): unknown {
  const [, handle, status, id] =
    /^\/(?:([A-Za-z0-9_]{1,30})(?:\/(status)\/([0-9]{1,19}))?)?\/?$/.exec(page.path) ?? [null]
  if (handle === null) return null
  if (!handle) {
    if (page.path !== '/') return null
    return {
      page: 'home',
      people: people(simulation),
      ...feed(simulation.posts.ids, page, simulation),
    }
  }
  const person = simulation.people.byHandle(handle)
  if (!person) return null
  if (status && id) return thread(id, simulation)
  const ids = simulation.posts.idsOf(person.id)
  return {
    page: 'profile',
    person: personView(person),
    post_count: ids.length,
    people: people(simulation),
    ...feed(ids, page, simulation),
  }
}

function people(simulation: Simulation): unknown[] {
  return simulation.people.all().slice(0, 12).map(personView)
}

/** Newest first; the parts of a thread stand together, where its newest part belongs. */
function feed(ids: readonly string[], page: PageRequest, simulation: Simulation) {
  const before = page.query.get('before')
  const shown = new Set<string>()
  const items: { posts: unknown[]; more: number }[] = []
  let at = before ? ids.lastIndexOf(before) - 1 : ids.length - 1
  for (; at >= 0 && items.length < itemsPerPage; at -= 1) {
    const post = simulation.posts.get(ids[at] as string)
    if (!post || post.nullcast || shown.has(post.id)) continue
    const parts = ownThread(headOf(post, simulation), simulation)
    for (const part of parts) shown.add(part.id)
    const first = parts.slice(0, partsInFeed)
    items.push({
      posts: first.map((part) => postView(part, simulation)),
      more: parts.length - first.length,
    })
  }
  return { items, next: at >= 0 ? (ids[at + 1] ?? null) : null }
}

function headOf(post: Post, simulation: Simulation): Post {
  let head = post
  for (;;) {
    const parent: Post | undefined = head.in_reply_to_id
      ? simulation.posts.get(head.in_reply_to_id)
      : undefined
    if (!parent || parent.author_id !== head.author_id) return head
    head = parent
  }
}

/** A post and the author's own replies, each to the last. */
function ownThread(head: Post, simulation: Simulation): Post[] {
  const parts = [head]
  for (let last: Post | undefined = head; last; ) {
    const next: Post | undefined = simulation.posts
      .repliesTo(last.id)
      .map((id) => simulation.posts.get(id))
      .find((reply) => reply?.author_id === head.author_id)
    if (next) parts.push(next)
    last = next
  }
  return parts
}

function thread(id: string, simulation: Simulation): unknown {
  const post = simulation.posts.get(id)
  if (!post) return { page: 'gone' }
  const before: Post[] = []
  for (let up = parentOf(post, simulation); up; up = parentOf(up, simulation)) before.unshift(up)
  const after = ownThread(post, simulation).slice(1)
  const known = new Set([...before, post, ...after].map((each) => each.id))
  const replies = [post, ...after]
    .flatMap((each) => simulation.posts.repliesTo(each.id))
    .filter((replyId) => !known.has(replyId))
    .flatMap((replyId) => simulation.posts.get(replyId) ?? [])
  const views = (posts: Post[]) => posts.map((each) => postView(each, simulation))
  return {
    page: 'post',
    before: views(before),
    post: postView(post, simulation),
    after: views(after),
    replies: views(replies),
    people: people(simulation),
  }
}

function parentOf(post: Post, simulation: Simulation): Post | undefined {
  return post.in_reply_to_id ? simulation.posts.get(post.in_reply_to_id) : undefined
}

function personView(person: Person) {
  const { username: handle, name } = person
  return {
    handle,
    name,
    avatar: `/_sandbox/avatars/x/${handle}.svg`,
    url: `/x.com/${handle}`,
    is_verified: isPremium(person),
  }
}

function postView(post: Post, simulation: Simulation, depth = 0): Record<string, unknown> {
  const author = simulation.people.get(post.author_id)
  const linked = linkedPost(post, simulation)
  const quoted = post.quote_id ? simulation.posts.get(post.quote_id) : linked?.post
  const parent = parentOf(post, simulation)
  return {
    id: post.id,
    url: `/x.com/${author?.username ?? 'i'}/status/${post.id}`,
    author: author ? personView(author) : null,
    runs: runsOf(linked && depth === 0 ? linked.rest : post.text, simulation),
    media: (post.media ?? []).map(mediaView),
    poll: pollView(post, simulation),
    quote: quoted && depth === 0 ? postView(quoted, simulation, 1) : null,
    is_quote_gone: post.quote_id !== undefined && !quoted,
    replying_to:
      parent && parent.author_id !== post.author_id
        ? (simulation.people.get(parent.author_id)?.username ?? null)
        : null,
    is_reply_to_gone: post.in_reply_to_id !== undefined && !parent,
    reply_settings: post.reply_settings ?? null,
    labels: [
      ...(post.made_with_ai ? ['Made with AI'] : []),
      ...(post.paid_partnership ? ['Paid partnership'] : []),
      ...(post.edited_ids ? ['Edited'] : []),
    ],
    reply_count: simulation.posts.repliesTo(post.id).length,
    created_at: new Date(post.created_at).toISOString(),
  }
}

/** A link to a post at the end of the text shows as a card instead. */
function linkedPost(post: Post, simulation: Simulation): { post: Post; rest: string } | null {
  const last = linksOf(post.text).at(-1)
  if (!last || post.media || last.end < post.text.length) return null
  const id = /(?:^|\/)(?:x|twitter)\.com\/[A-Za-z0-9_]{1,30}\/status\/([0-9]{1,19})\b/.exec(
    last.url,
  )?.[1]
  const found = id && id !== post.id ? simulation.posts.get(id) : undefined
  return found ? { post: found, rest: post.text.slice(0, last.start).trimEnd() } : null
}

function runsOf(text: string, simulation: Simulation): TextRun[] {
  return textRuns(text, (handle) => {
    const person = simulation.people.byHandle(handle)
    return person ? `/x.com/${person.username}` : null
  })
}

function mediaView(media: PostMedia) {
  const { id, kind, content_type, alt_text, width, height } = media
  return { kind, content_type, alt_text, width, height, src: `/_sandbox/media/x/${id}` }
}

function pollView(post: Post, simulation: Simulation) {
  if (!post.poll) return null
  const endsAt = post.created_at + post.poll.duration_minutes * 60_000
  return {
    options: post.poll.options.map((label) => ({ label, votes: 0 })),
    ends_at: new Date(endsAt).toISOString(),
    is_open: endsAt > simulation.world.now().getTime(),
  }
}
