import type { Simulation } from './call.ts'
import { parseLittleText } from './little-text.ts'
import type { Author } from './people.ts'
import type { Post, PostContent, PostMedia } from './posts.ts'
import { type ViewRun, viewRuns } from './view-runs.ts'
import { isVisible } from './visibility.ts'

export interface PageRequest {
  host: string
  path: string
  query: URLSearchParams
}

const itemsPerPage = 20
const shownAuthors = 12

/** What the browser shows for `/feed/`, `/in/{handle}/`, `/company/{handle}/` and `/feed/update/{urn}/`; null: no such page. */
export function viewPage(page: PageRequest, simulation: Simulation): unknown {
  const path = decoded(page.path)
  if (/^\/(?:feed\/?)?$/.test(path)) {
    return { page: 'feed', ...feed(simulation.posts.ids, page, simulation, true) }
  }
  const urn = /^\/(?:embed\/)?feed\/update\/(urn:li:[A-Za-z]+:[0-9]+)\/?$/.exec(path)?.[1]
  if (urn) return single(urn, simulation)
  const [, kind, handle] = /^\/(in|company)\/([A-Za-z0-9_-]+)\/?$/.exec(path) ?? []
  const author =
    handle && (kind === 'in' || kind === 'company')
      ? simulation.people.byHandle(kind, handle)
      : null
  return author ? profile(author, page, simulation) : null
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function profile(author: Author, page: PageRequest, simulation: Simulation): unknown {
  const ids = simulation.posts.idsOf(author.urn)
  return {
    page: 'profile',
    author: authorView(author),
    post_count: ids.length,
    ...feed(ids, page, simulation, false),
  }
}

function single(urn: string, simulation: Simulation): unknown {
  const [, , kind, id = ''] = urn.split(':')
  const { posts } = simulation
  const found = kind === 'activity' ? posts.byActivity(id) : posts.get(id)
  const isMeant = found && (kind === 'activity' || found.urn === urn)
  if (!isMeant || !isVisible(found, simulation)) return { page: 'gone', ...people(simulation) }
  return { page: 'post', post: postView(found, simulation), ...people(simulation) }
}

function people({ accounts, people }: Simulation) {
  const authors = accounts.all().slice(0, shownAuthors)
  return {
    people: authors.flatMap(({ author_urn }) => {
      const author = people.author(author_urn)
      return author ? [authorView(author)] : []
    }),
    account_count: accounts.size,
  }
}

/** Newest first. Posts outside the feed are seen on their author's page alone. */
function feed(ids: readonly string[], page: PageRequest, simulation: Simulation, isHome: boolean) {
  const before = page.query.get('before')
  const items: unknown[] = []
  let at = before ? ids.lastIndexOf(before) - 1 : ids.length - 1
  for (; at >= 0 && items.length < itemsPerPage; at -= 1) {
    const post = simulation.posts.get(ids[at] as string)
    if (!post || (isHome && post.is_dark) || !isVisible(post, simulation)) continue
    items.push(postView(post, simulation))
  }
  return { items, next: at >= 0 ? (ids[at + 1] ?? null) : null, ...people(simulation) }
}

function authorView({ urn, kind, name, handle }: Author) {
  return {
    urn,
    kind,
    name,
    handle,
    headline: kind === 'member' ? 'Member of the sandbox' : 'Company of the sandbox',
    avatar: `/_sandbox/avatars/linkedin/${handle}.svg`,
    url: `/www.linkedin.com/${kind === 'member' ? 'in' : 'company'}/${handle}/`,
  }
}

function authorOf(urn: string, { people }: Simulation) {
  const author = people.author(urn)
  return author ? authorView(author) : null
}

function postView(post: Post, simulation: Simulation, depth = 0): Record<string, unknown> {
  const reshared = post.reshare_of
    ? simulation.posts.get(post.reshare_of.split(':').at(-1) ?? '')
    : undefined
  const isThere = reshared && isVisible(reshared, simulation)
  return {
    id: post.id,
    url: `/www.linkedin.com/feed/update/${post.urn}/`,
    author: authorOf(post.author, simulation),
    runs: runsOf(post, simulation),
    content: contentView(post, simulation),
    reshared: isThere && depth === 0 ? postView(reshared, simulation, 1) : null,
    is_reshared_gone: post.reshare_of !== undefined && !isThere,
    visibility: post.visibility,
    is_dark: post.is_dark === true,
    is_edited: post.edited_at !== undefined,
    is_reshare_disabled: post.is_reshare_disabled === true,
    comments: depth === 0 ? commentViews(post, simulation) : [],
    created_at: new Date(post.created_at).toISOString(),
  }
}

function runsOf(post: Post, simulation: Simulation): ViewRun[] {
  return viewRuns(parseLittleText(post.commentary, true).runs, (urn) => authorOf(urn, simulation))
}

function commentViews(post: Post, simulation: Simulation): unknown[] {
  return simulation.comments.of(post.id).map((comment) => ({
    id: comment.id,
    author: authorOf(comment.actor, simulation),
    runs: viewRuns([{ kind: 'text', text: comment.text, wire: comment.text }], () => null),
    is_by_author: comment.actor === post.author,
    is_answer: comment.parent_id !== undefined,
    image: comment.image ? mediaView(comment.image, simulation) : null,
    created_at: new Date(comment.created_at).toISOString(),
  }))
}

function contentView(post: Post, simulation: Simulation): unknown {
  const { content } = post
  return content ? shown(content, post, simulation) : null
}

function shown(content: PostContent, post: Post, simulation: Simulation): unknown {
  switch (content.kind) {
    case 'article': {
      const { source, title, description, thumbnail, thumbnail_alt_text } = content.article
      return {
        kind: 'article',
        href: source,
        host: new URL(source).host.replace(/^www\./, ''),
        title,
        description: description ?? null,
        picture: thumbnail ? mediaView(thumbnail, simulation) : null,
        picture_alt: thumbnail_alt_text ?? '',
      }
    }
    case 'media':
      return { kind: content.media.kind, media: [mediaView(content.media, simulation)] }
    case 'multiImage':
      return { kind: 'images', media: content.images.map((each) => mediaView(each, simulation)) }
    case 'poll':
      return pollView(content.poll, post, simulation)
  }
}

function mediaView(media: PostMedia, { uploads }: Simulation) {
  const { key, kind, content_type, alt_text, title, width, height } = media
  const src = `/_sandbox/media/linkedin/${key}`
  return {
    kind,
    content_type,
    alt_text: alt_text ?? null,
    title: title ?? null,
    width,
    height,
    src,
    poster: uploads.get(key)?.has_thumbnail ? `${src}-thumbnail` : null,
  }
}

const pollDays = { ONE_DAY: 1, THREE_DAYS: 3, SEVEN_DAYS: 7, FOURTEEN_DAYS: 14 } as const

function pollView(
  poll: { question: string; options: string[]; duration: keyof typeof pollDays },
  post: Post,
  { world }: Simulation,
) {
  const endsAt = post.created_at + pollDays[poll.duration] * 24 * 3_600_000
  return {
    kind: 'poll',
    question: poll.question,
    options: poll.options.map((label) => ({ label, votes: 0 })),
    ends_at: new Date(endsAt).toISOString(),
    is_open: endsAt > world.now().getTime(),
  }
}
