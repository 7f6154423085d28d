import type { Simulation } from './call.ts'
import { captionRuns } from './caption.ts'
import type { Comment } from './comments.ts'
import type { Account } from './people.ts'
import { type Post, type PostItem, permalinkPath, storyLifeMs } from './posts.ts'

export interface PageRequest {
  host: string
  path: string
  query: URLSearchParams
  origin: string
}

const host = '/www.instagram.com'
const postsPerFeed = 10
const postsPerGrid = 24
/** People shown beside the posts. */
const shownPeople = 12
const commentsPerPost = 100

/**
 * What the browser shows for the paths of www.instagram.com: `/`, `/{username}/`, `/{username}/reels/`,
 * `/p/{code}/`, `/reel/{code}/` and `/stories/{username}/{id}/`; null: no such page.
 */
export function viewPage({ path, query }: PageRequest, simulation: Simulation): unknown {
  const [first = '', second, third, ...more] = path.split('/').filter((part) => part !== '')
  if (more.length > 0) return null
  if (first === '') return home(query, simulation)
  if ((first === 'p' || first === 'reel') && second && !third) return single(second, simulation)
  if (first === 'stories' && second) return story(second, third ?? null, simulation)
  const account = simulation.people.byUsername(first)
  if (!account || third || (second && second !== 'reels')) return null
  return profile(account, second === 'reels', query, simulation)
}

function home(query: URLSearchParams, simulation: Simulation): unknown {
  const { posts } = simulation
  const page = slice(posts.ids, query, postsPerFeed, simulation, ({ kind }) => kind !== 'story')
  return {
    page: 'home',
    people: peopleView(simulation),
    posts: page.found.map((post) => postView(post, simulation)),
    next: page.next,
  }
}

function profile(
  account: Account,
  isReels: boolean,
  query: URLSearchParams,
  simulation: Simulation,
): unknown {
  const ids = simulation.posts.feedOf(account.id)
  const isShown = ({ kind, options }: Post) =>
    isReels ? kind === 'reel' : options.share_to_feed !== false
  const page = slice(ids, query, postsPerGrid, simulation, isShown)
  return {
    page: 'profile',
    tab: isReels ? 'reels' : 'posts',
    person: personView(account, simulation),
    category: account.account_type === 'MEDIA_CREATOR' ? 'Creator' : 'Business',
    post_count: ids.length,
    people: peopleView(simulation),
    tiles: page.found.map((post) => tileView(post, simulation)),
    next: page.next,
  }
}

/** Newest first, from below `before` on. */
function slice(
  ids: readonly string[],
  query: URLSearchParams,
  count: number,
  { posts }: Simulation,
  isShown: (post: Post) => boolean,
): { found: Post[]; next: string | null } {
  const before = query.get('before')
  const found: Post[] = []
  let at = before ? ids.lastIndexOf(before) - 1 : ids.length - 1
  for (; at >= 0 && found.length < count; at -= 1) {
    const post = posts.get(ids[at] ?? '')
    if (post && isShown(post)) found.push(post)
  }
  return { found, next: at >= 0 ? (ids[at + 1] ?? null) : null }
}

function single(code: string, simulation: Simulation): unknown {
  const post = simulation.posts.byShortcode(code)
  const people = peopleView(simulation)
  if (!post || post.kind === 'story') return { page: 'gone', people }
  const ids = simulation.posts.feedOf(post.account_id)
  const others = ids.slice(-7).filter((id) => id !== post.id)
  return {
    page: 'post',
    people,
    post: postView(post, simulation),
    comments: commentViews(post.id, simulation),
    more: others
      .reverse()
      .slice(0, 6)
      .flatMap((id) => simulation.posts.get(id) ?? [])
      .map((other) => tileView(other, simulation)),
  }
}

/** All stories of an account that are still to be seen; the one asked for comes up. */
function story(username: string, id: string | null, simulation: Simulation): unknown {
  const account = simulation.people.byUsername(username)
  if (!account) return null
  const frames = liveStories(account.id, simulation).flatMap((storyId) => {
    const post = simulation.posts.get(storyId)
    return post ? [{ ...tileView(post, simulation), item: itemsView(post)[0] ?? null }] : []
  })
  return {
    page: 'story',
    person: personView(account, simulation),
    frames,
    shown: Math.max(0, id === null ? 0 : frames.findIndex((frame) => frame.id === id)),
    is_gone: id !== null && !frames.some((frame) => frame.id === id),
  }
}

function liveStories(accountId: string, { posts, world }: Simulation): string[] {
  const oldestMs = world.now().getTime() - storyLifeMs
  const ids = posts.storiesOf(accountId)
  const live: string[] = []
  for (let at = ids.length - 1; at >= 0; at -= 1) {
    const post = posts.get(ids[at] ?? '')
    if (!post || post.created_at < oldestMs) break
    live.unshift(post.id)
  }
  return live
}

function peopleView(simulation: Simulation): unknown[] {
  return simulation.people
    .all()
    .slice(0, shownPeople)
    .map((account) => personView(account, simulation))
}

function personView(account: Account, simulation: Simulation) {
  const { username: handle, name } = account
  return {
    handle,
    name,
    avatar: `/_sandbox/avatars/instagram/${handle}.svg`,
    url: `${host}/${handle}/`,
    stories_url:
      liveStories(account.id, simulation).length > 0 ? `${host}/stories/${handle}/` : null,
  }
}

function tileView(post: Post, simulation: Simulation) {
  const username = simulation.people.get(post.account_id)?.username ?? '_'
  const [first] = itemsView(post)
  return {
    id: post.id,
    kind: post.kind,
    url: `${host}${permalinkPath(post, username)}`,
    cover: post.cover ? fileAddress(post.cover.name) : null,
    cover_at_ms: post.options.thumb_offset_ms ?? 0,
    first: first ?? null,
    comment_count: simulation.comments.idsOn(post.id).length,
    created_at: new Date(post.created_at).toISOString(),
  }
}

function postView(post: Post, simulation: Simulation) {
  const author = simulation.people.get(post.account_id)
  const { options } = post
  return {
    ...tileView(post, simulation),
    author: author ? personView(author, simulation) : null,
    runs: runsView(post.caption, simulation),
    items: itemsView(post),
    collaborators: options.collaborators ?? [],
    location_id: options.location_id ?? null,
    audio_name: options.audio_name ?? null,
    labels: labelsOf(post),
    are_comments_off: !post.comments_enabled,
  }
}

function labelsOf({ options }: Post): string[] {
  return [
    ...(options.is_paid_partnership ? ['Paid partnership'] : []),
    ...(options.is_ai_generated ? ['AI info'] : []),
    ...(options.trial_params ? ['Trial Reel'] : []),
    ...(options.product_tags ? ['Products'] : []),
  ]
}

function itemsView(post: Post) {
  return post.items.map((item: PostItem) => ({
    kind: item.kind,
    src: fileAddress(item.file.name),
    alt_text: item.alt_text,
    width: item.file.width,
    height: item.file.height,
    user_tags: item.user_tags ?? [],
  }))
}

function fileAddress(name: string): string {
  return `/_sandbox/media/instagram/${name}`
}

/** Oldest first, the newest hundred; hidden ones are not seen. */
function commentViews(placeId: string, simulation: Simulation): unknown[] {
  return simulation.comments
    .idsOn(placeId)
    .slice(-commentsPerPost)
    .flatMap((id) => simulation.comments.get(id) ?? [])
    .filter((comment) => !comment.is_hidden)
    .map((comment) => commentView(comment, simulation))
}

function commentView(comment: Comment, simulation: Simulation): unknown {
  const author = simulation.people.get(comment.author_id)
  return {
    id: comment.id,
    author: author ? personView(author, simulation) : null,
    runs: runsView(comment.text, simulation),
    created_at: new Date(comment.created_at).toISOString(),
    replies: comment.parent_id === null ? commentViews(comment.id, simulation) : [],
  }
}

function runsView(text: string, simulation: Simulation): unknown[] {
  return captionRuns(text).map((run) => {
    const account =
      run.kind === 'mention' ? simulation.people.byUsername(run.text.slice(1)) : undefined
    return account ? { ...run, href: `${host}/${account.username}/` } : run
  })
}

/** A media file of a visible post; its name ends with its content type. */
export function viewedFile(
  name: string,
  { containers, posts, world }: Simulation,
): { path: string; contentType: string } | null {
  const [, id = '', type, subtype] =
    /^(\d{17})(?:-cover)?-(image|video)-([a-z0-9]+)$/.exec(name) ?? []
  const postId = containers.get(id)?.published_id
  if (!type || postId === undefined || !posts.has(postId)) return null
  return { path: world.files.pathOf(name), contentType: `${type}/${subtype}` }
}
