import { el, icon } from './dom.js'
import { slides } from './instagram-slides.js'
import { ago, counted, fullTime } from './time.js'

export const icons = {
  home: 'M4 10.5L12 4l8 6.5V20h-5.5v-6h-5v6H4z',
  grid: 'M4 4h16v16H4zM9.3 4v16M14.7 4v16M4 9.3h16M4 14.7h16',
  reel: 'M4 7a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3zM4 9h16M9 4l3 5M14 4l3 5M10 12.5v4l4-2z',
  stack: 'M8 8h12v12H8zM4 16V4h12',
  camera: 'M4 8h4l2-3h4l2 3h4v11H4zM12 16.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z',
  heart: 'M12 20s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7.4 4.2 4.2 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z',
  comment: 'M12 20.5a8.5 8.5 0 1 0-7.6-4.7L3.5 20.5l4.7-.9a8.4 8.4 0 0 0 3.8.9z',
  place:
    'M12 21s6.5-5.6 6.5-11a6.5 6.5 0 0 0-13 0c0 5.4 6.5 11 6.5 11zM12 12.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8z',
  note: 'M9 18V6l9-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM18 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z',
  off: 'M5 5l14 14M7 7a8.4 8.4 0 0 0-2.6 8.8L3.5 20.5l4.7-.9a8.4 8.4 0 0 0 8.6-1.5M11 4a8.5 8.5 0 0 1 8.8 11',
}

export function mark(path) {
  return icon(path)
}

/** A square of a profile's grid. */
export function gridTile(tile) {
  const corner = { carousel: icons.stack, reel: icons.reel }[tile.kind]
  return el(
    'a.tile',
    { href: tile.url, 'aria-label': `${tile.kind}, ${fullTime(tile.created_at)}` },
    tilePicture(tile),
    corner ? el('span.corner', {}, mark(corner)) : null,
    el('span.over', { 'aria-hidden': 'true' }, mark(icons.comment), String(tile.comment_count)),
  )
}

function tilePicture({ cover, cover_at_ms: coverAtMs, first }) {
  if (cover) return el('img', { src: cover, alt: '', loading: 'lazy' })
  if (!first) return null
  if (first.kind === 'image')
    return el('img', { src: first.src, alt: first.alt_text ?? '', loading: 'lazy' })
  const seconds = Math.max(0.1, coverAtMs / 1000)
  return el('video', {
    src: `${first.src}#t=${seconds}`,
    preload: 'metadata',
    muted: true,
    playsinline: true,
    tabindex: '-1',
  })
}

/** A post as it stands in the feed. */
export function postCard(post) {
  return el(
    'article.card-post',
    { 'aria-label': `Post by ${post.author.name}` },
    byline(post),
    slides(post),
    actions(post),
    caption(post),
    commentsLink(post),
  )
}

/** A post on its own page: media on one side, words on the other. */
export function postPage({ post, comments }) {
  const words = el(
    'div.words',
    {},
    byline(post),
    el(
      'div.talk',
      {},
      post.runs.length > 0 ? remark({ ...post, replies: [] }) : null,
      ...comments.map(remark),
      comments.length === 0 && post.runs.length === 0
        ? el('p.quiet', {}, 'No comments yet.')
        : null,
    ),
    actions(post),
    el('p.full-time', {}, fullTime(post.created_at)),
    post.are_comments_off
      ? el('p.off', {}, mark(icons.off), 'Comments on this post have been turned off.')
      : null,
  )
  return el(`article.whole.${post.kind}`, {}, slides(post), words)
}

function byline(post) {
  const names = [el('a.handle', { href: post.author.url }, post.author.handle)]
  for (const name of post.collaborators) names.push(' and ', el('b', {}, name))
  return el(
    'header.byline',
    {},
    el(
      post.author.stories_url ? 'a.ring' : 'a.ring.quiet',
      { href: post.author.stories_url ?? post.author.url, tabindex: '-1' },
      el('img', { src: post.author.avatar, alt: '', width: 32, height: 32 }),
    ),
    el(
      'div.who',
      {},
      el('p', {}, ...names, el('span.dot', { 'aria-hidden': 'true' }, ' • '), when(post)),
      under(post),
    ),
    ...post.labels.map((label) => el('span.label', {}, label)),
  )
}

function when(post) {
  const time = el(
    'time',
    { datetime: post.created_at, title: fullTime(post.created_at), 'data-ago': true },
    ago(post.created_at),
  )
  return el('a.when', { href: post.url }, time)
}

/** The line below the name: a place, or what a Reel sounds like. */
function under(post) {
  if (post.location_id) return el('p.under', {}, mark(icons.place), `Place ${post.location_id}`)
  if (post.kind !== 'reel') return null
  const sound = post.audio_name ?? 'Original audio'
  return el('p.under', {}, mark(icons.note), `${post.author.handle} · ${sound}`)
}

function actions(post) {
  return el(
    'p.actions',
    { 'aria-hidden': 'true' },
    mark(icons.heart),
    post.are_comments_off ? '' : mark(icons.comment),
  )
}

function caption(post) {
  if (post.runs.length === 0) return null
  return el(
    'p.caption',
    { dir: 'auto' },
    el('a.handle', { href: post.author.url }, post.author.handle),
    ' ',
    ...post.runs.map(run),
  )
}

function commentsLink(post) {
  if (post.are_comments_off) return el('p.quiet', {}, 'Comments are turned off.')
  if (post.comment_count === 0) return null
  return el('a.quiet', { href: post.url }, `View ${counted(post.comment_count, 'comment')}`)
}

/** The caption, a comment, or a reply below it. */
function remark({ author, runs, created_at: at, replies }) {
  return el(
    'div.remark',
    {},
    el('img', { src: author.avatar, alt: '', width: 32, height: 32 }),
    el(
      'div',
      {},
      el(
        'p',
        { dir: 'auto' },
        el('a.handle', { href: author.url }, author.handle),
        ' ',
        ...runs.map(run),
      ),
      el('time.quiet', { datetime: at, title: fullTime(at), 'data-ago': true }, ago(at)),
      ...replies.map(remark),
    ),
  )
}

function run({ kind, text, href }) {
  if (kind === 'text') return document.createTextNode(text)
  return href ? el('a', { href }, text) : el('span.tag', {}, text)
}
