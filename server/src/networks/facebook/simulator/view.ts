import { nowMs, type Simulation } from './call.ts'
import type { Comment } from './comments.ts'
import type { Page } from './people.ts'
import { postPath } from './permalinks.ts'
import { photoFile } from './photos.ts'
import { isPublished, type Post, threadOf, timeOf } from './posts.ts'
import { type Story, storyLifeMs } from './stories.ts'
import type { TimeIndex } from './time-index.ts'
import { progressOf } from './video-status.ts'
import { thumbnailFile, type Video, videoFile } from './videos.ts'
import { viewRuns } from './view-runs.ts'

export interface PageRequest {
  path: string
  query: URLSearchParams
}

const host = '/www.facebook.com'
const itemsPerPage = 20
const shownPeople = 12

/**
 * What the browser shows for `/`, `/{page}`, `/{page}/posts/{id}`, `/{page}/videos/{id}/`,
 * `/reel/{id}/`, `/photo/?fbid={id}`, `/stories/{page}/{id}/` and `/{page}_{post}`; null: no such page.
 */
export function viewPage({ path, query }: PageRequest, simulation: Simulation): unknown {
  const [first = '', second, third, ...more] = path.split('/').filter((part) => part !== '')
  if (more.length > 0) return null
  if (first === '') return { page: 'home', ...feed(simulation.posts.all, query, simulation) }
  if (first === 'reel' && second && !third)
    return single(postOfVideo(second, simulation), simulation)
  if (first === 'photo' && !second)
    return single(postOfPhoto(query.get('fbid') ?? '', simulation), simulation)
  if (first === 'stories' && second) return storyPage(second, third ?? null, simulation)
  const [, pageId, postId] = /^(\d+)_(\d+)$/.exec(first) ?? []
  if (pageId && postId && !second) return single(ownPost(pageId, postId, simulation), simulation)
  const owner = simulation.people.pageByName(first)
  if (!owner) return null
  if (!second) return profile(owner, query, simulation)
  if (second === 'posts' && third) return single(ownPost(owner.id, third, simulation), simulation)
  return second === 'videos' && third ? single(postOfVideo(third, simulation), simulation) : null
}

function profile(owner: Page, query: URLSearchParams, simulation: Simulation): unknown {
  const index = simulation.posts.ofPage(owner.id)
  return {
    page: 'profile',
    owner: ownerView(owner),
    post_count: index.size,
    ...feed(index, query, simulation),
    stories: liveStories(owner.id, simulation).map((story) => storyView(story, simulation)),
  }
}

function single(post: Post | undefined, simulation: Simulation): unknown {
  if (!post || !isSeen(post, simulation)) return { page: 'gone', ...people(simulation) }
  return { page: 'post', post: postView(post, simulation), ...people(simulation) }
}

function ownPost(pageId: string, id: string, { posts }: Simulation): Post | undefined {
  const post = posts.get(id)
  return post?.page_id === pageId ? post : undefined
}

function postOfVideo(id: string, { posts, videos }: Simulation): Post | undefined {
  return posts.get(videos.get(id)?.post_id ?? '')
}

function postOfPhoto(id: string, { posts, photos }: Simulation): Post | undefined {
  return posts.get(photos.get(id)?.post_id ?? '')
}

/** All stories of a Page that are still to be seen; the one asked for comes up. */
function storyPage(name: string, id: string | null, simulation: Simulation): unknown {
  const owner = simulation.people.pageByName(name)
  if (!owner) return null
  const frames = liveStories(owner.id, simulation).map((story) => storyView(story, simulation))
  const at = frames.findIndex((frame) => frame.id === id)
  return {
    page: 'story',
    owner: ownerView(owner),
    frames,
    shown: Math.max(0, at),
    is_gone: frames.length === 0 || (id !== null && at === -1),
  }
}

/** Newest first, from below `before` on. */
function feed(index: TimeIndex, query: URLSearchParams, simulation: Simulation) {
  const items: unknown[] = []
  let next: string | null = null
  let last: string | null = null
  for (const id of index.newestFirst(query.get('before'))) {
    const post = simulation.posts.get(id)
    if (!post || !isSeen(post, simulation)) continue
    if (items.length === itemsPerPage) {
      next = last
      break
    }
    items.push(postView(post, simulation))
    last = id
  }
  return { items, next, ...people(simulation) }
}

function people(simulation: Simulation) {
  const pages = simulation.people.pages()
  return {
    people: pages.slice(0, shownPeople).map((page) => ({
      ...ownerView(page),
      story:
        liveStories(page.id, simulation).map((story) => `${host}${storyPath(story)}`)[0] ?? null,
    })),
    account_count: pages.length,
  }
}

/** Drafts, posts of a later time, and videos that are still processed, are seen by nobody. */
function isSeen(post: Post, simulation: Simulation): boolean {
  if (!isPublished(post, nowMs(simulation))) return false
  const video = simulation.videos.get(post.video_id ?? '')
  return video === undefined || progressOf(video, simulation).isPublished
}

function liveStories(pageId: string, simulation: Simulation): Story[] {
  const now = nowMs(simulation)
  const live: Story[] = []
  for (const id of simulation.stories.ofPage(pageId).newestFirst()) {
    const story = simulation.stories.get(id)
    if (!story || story.published_at < now - storyLifeMs) break
    if (story.published_at <= now) live.unshift(story)
  }
  return live
}

function ownerView({ id, username, name, category }: Page) {
  return {
    id,
    name,
    handle: username,
    category: category.name,
    avatar: `/_sandbox/avatars/facebook/${username}.svg`,
    url: `${host}/${id}`,
  }
}

function ownerOf(pageId: string, { people }: Simulation) {
  const page = people.page(pageId)
  return page ? ownerView(page) : null
}

function postView(post: Post, simulation: Simulation): Record<string, unknown> {
  return {
    id: post.id,
    url: `${host}${postPath(post)}`,
    owner: ownerOf(post.page_id, simulation),
    surface: post.surface,
    runs: viewRuns(post.message, (id) => ownerOf(id, simulation)),
    media: mediaOf(post, simulation),
    link: linkView(post),
    comments: simulation.comments
      .under(threadOf(post))
      .map((comment) => commentView(comment, post, simulation)),
    is_edited: post.updated_at !== undefined,
    created_at: new Date(timeOf(post)).toISOString(),
  }
}

function mediaOf(post: Post, simulation: Simulation): unknown[] {
  const video = simulation.videos.get(post.video_id ?? '')
  if (video) return [videoView(video)]
  return (post.photo_ids ?? []).flatMap((id) => photoView(id, simulation))
}

function photoView(id: string, { photos }: Simulation) {
  const photo = photos.get(id)
  if (!photo) return []
  const { width, height } = photo.file
  const src = fileUrl(photoFile(id))
  return [
    { kind: 'image', src, width, height, alt_text: photo.alt_text, title: null, poster: null },
  ]
}

function videoView(video: Video) {
  const cover = video.thumbnails?.find(({ is_preferred }) => is_preferred)
  return {
    kind: 'video',
    src: fileUrl(videoFile(video.id)),
    width: video.file?.width ?? 0,
    height: video.file?.height ?? 0,
    alt_text: null,
    title: video.title ?? null,
    poster: cover ? fileUrl(thumbnailFile(video.id, cover.id)) : null,
  }
}

/** Media push the card of a link aside. */
function linkView({ link, photo_ids: photos, video_id: video }: Post) {
  if (!link || photos || video) return null
  return {
    href: link.url,
    host: new URL(link.url).host.replace(/^www\./, ''),
    title: link.title ?? link.url,
    description: link.description,
  }
}

function commentView(comment: Comment, post: Post, simulation: Simulation) {
  const { attachment } = comment
  return {
    id: comment.id,
    owner: ownerOf(comment.page_id, simulation),
    is_by_author: comment.page_id === post.page_id,
    is_answer: comment.parent_id !== undefined,
    runs: viewRuns(comment.message, (id) => ownerOf(id, simulation)),
    image:
      attachment?.kind === 'photo' ? (photoView(attachment.value, simulation)[0] ?? null) : null,
    created_at: new Date(comment.created_at).toISOString(),
  }
}

function storyView(story: Story, simulation: Simulation) {
  const video = simulation.videos.get(story.media_id)
  return {
    id: story.id,
    url: `${host}${storyPath(story)}`,
    item: video ? videoView(video) : (photoView(story.media_id, simulation)[0] ?? null),
    created_at: new Date(story.published_at).toISOString(),
  }
}

function storyPath({ page_id: pageId, id }: Story): string {
  return `/stories/${pageId}/${id}/`
}

function fileUrl(name: string): string {
  return `/_sandbox/media/facebook/${name}`
}
