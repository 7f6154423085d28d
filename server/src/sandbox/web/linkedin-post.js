import { el, icon } from './dom.js'
import { mediaGrid } from './media-grid.js'
import { ago, counted, fullTime, left } from './time.js'

const gridSize = 5
const commentsInFeed = 2
const longText = 280

const icons = {
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.5 2.5-6 6-6s6 2.5 6 6M16 11a3 3 0 1 0 0-6M17 14c2.5 0 4 2 4 5',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z',
  reshare: 'M4 12V9a3 3 0 0 1 3-3h10l-3-3M20 12v3a3 3 0 0 1-3 3H7l3 3',
  page: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
}
const audiences = {
  PUBLIC: ['Visible to anyone', icons.globe],
  CONNECTIONS: ['Visible to connections', icons.people],
  LOGGED_IN: ['Visible to members', icons.lock],
}

/** A post; `isWhole`: the page's subject, with its whole text and every comment. */
export function postCard(post, { isWhole = false } = {}) {
  return el(
    `article.panel.post${isWhole ? '.whole' : ''}`,
    { 'aria-label': `Post by ${post.author?.name ?? 'somebody'}`, 'data-id': post.id },
    byline(post),
    text(post, isWhole),
    content(post.content, post),
    reshared(post),
    chips(post),
    isWhole ? el('p.full-time', {}, fullTime(post.created_at)) : null,
    comments(post, isWhole),
  )
}

function byline(post) {
  const { author } = post
  if (!author) return null
  const [audience, sign] = audiences[post.visibility]
  const time = el(
    'time',
    { datetime: post.created_at, title: fullTime(post.created_at), 'data-ago': true },
    ago(post.created_at),
  )
  return el(
    'header.byline',
    {},
    portrait(author, 48),
    el(
      'div.who',
      {},
      el('a.name', { href: author.url }, author.name),
      el('span.soft', {}, author.headline),
      el(
        'span.soft.when',
        {},
        el('a', { href: post.url }, time),
        post.is_edited ? ' · Edited' : null,
        ' · ',
        el('span', { title: audience, role: 'img', 'aria-label': audience }, icon(sign)),
      ),
    ),
  )
}

function portrait(author, size) {
  return el(
    `a.portrait-link.${author.kind}`,
    { href: author.url, tabindex: '-1', 'aria-hidden': 'true' },
    el('img', { src: author.avatar, alt: '', width: size, height: size }),
  )
}

function text(post, isWhole) {
  if (post.runs.length === 0) return null
  const length = post.runs.reduce((sum, { text: shown }) => sum + shown.length, 0)
  const lines = post.runs.reduce((sum, { text: shown }) => sum + shown.split('\n').length - 1, 1)
  const isFolded = !isWhole && (length > longText || lines > 5)
  const paragraph = el(`p.text${isFolded ? '.folded' : ''}`, { dir: 'auto' }, ...post.runs.map(run))
  if (!isFolded) return paragraph
  const more = el('button.see-more', { type: 'button' }, '…see more')
  more.addEventListener('click', () => {
    paragraph.classList.remove('folded')
    more.remove()
  })
  return el('div', {}, paragraph, more)
}

function run({ kind, text: shown, href }) {
  if (kind === 'text') return document.createTextNode(shown)
  if (kind === 'hashtag') return el('span.tag', {}, shown)
  if (kind === 'mention') return el('a.tag', { href }, shown)
  return el('a', { href, rel: 'noopener noreferrer nofollow', target: '_blank' }, shown)
}

function content(value, post) {
  if (!value) return null
  switch (value.kind) {
    case 'article':
      return article(value)
    case 'poll':
      return poll(value)
    case 'document':
      return file(value.media[0])
    default:
      return media(value.media, post)
  }
}

/** Five at the most stand in the grid; the last says how many follow. */
function media(items, post) {
  const grid = mediaGrid(items.slice(0, gridSize))
  const video = grid.querySelector('video')
  if (video && items[0].poster) video.poster = items[0].poster
  const title = items[0].kind === 'video' && items[0].title
  const hidden = items.length - gridSize
  if (hidden > 0) {
    const link = el(
      'a.rest',
      { href: `${post.url}#all`, 'aria-label': `${hidden} more` },
      `+${hidden}`,
    )
    const rest = el('div.media-rest', { hidden: true }, ...items.slice(gridSize).map(picture))
    link.addEventListener('click', (event) => {
      event.preventDefault()
      rest.hidden = false
      link.remove()
    })
    grid.lastElementChild.append(link)
    return el('div', {}, grid, rest)
  }
  return title ? el('div', {}, grid, el('p.media-title', {}, title)) : grid
}

function picture(item) {
  return mediaGrid([item])
}

function article(card) {
  return el(
    `a.article${card.picture ? '.pictured' : ''}`,
    { href: card.href, rel: 'noopener noreferrer nofollow', target: '_blank' },
    card.picture
      ? el('img', { src: card.picture.src, alt: card.picture_alt, loading: 'lazy' })
      : null,
    el(
      'span.article-text',
      {},
      el('b', {}, card.title),
      card.description ? el('span.description', {}, card.description) : null,
      el('span.soft', {}, card.host),
    ),
  )
}

const documentNames = { 'application/pdf': 'PDF', 'application/msword': 'DOC' }

function file(item) {
  const name =
    documentNames[item.content_type] ?? (/word/.test(item.content_type) ? 'DOCX' : 'Slides')
  return el(
    'a.file',
    { href: item.src, target: '_blank', rel: 'noopener' },
    icon(icons.page),
    el('span', {}, el('b', {}, item.title ?? 'Document'), el('span.soft', {}, `${name} document`)),
  )
}

function poll(value) {
  const votes = value.options.reduce((sum, option) => sum + option.votes, 0)
  return el(
    'section.poll',
    { 'aria-label': 'Poll' },
    el('h3', {}, value.question),
    el('p.soft', {}, 'The author can see how you vote.'),
    el('ul', {}, ...value.options.map(({ label }) => el('li.choice', {}, label))),
    el('p.soft', {}, `${counted(votes, 'vote')} · ${left(value.ends_at)}`),
  )
}

function reshared(post) {
  if (post.is_reshared_gone) return el('p.nested.soft', {}, 'The reshared post was deleted.')
  if (!post.reshared) return null
  const inner = post.reshared
  return el('div.nested', {}, byline(inner), text(inner, false), content(inner.content, inner))
}

function chips(post) {
  const shown = [
    post.is_reshare_disabled && el('li.chip', {}, icon(icons.reshare), 'Reshares are off'),
    post.is_dark && el('li.chip', {}, icon(icons.lock), 'Not in the feed'),
  ].filter(Boolean)
  return shown.length > 0 ? el('ul.chips', {}, ...shown) : null
}

function comments(post, isWhole) {
  const all = post.comments
  if (all.length === 0) return null
  const shown = isWhole ? all : all.slice(0, commentsInFeed)
  const more = all.length - shown.length
  return el(
    'section.comments',
    { 'aria-label': 'Comments' },
    el('p.count', {}, el('a', { href: post.url }, counted(all.length, 'comment'))),
    ...shown.map((each) => comment(each, post)),
    more > 0
      ? el('a.soft.load', { href: post.url }, `Load ${counted(more, 'more comment')}`)
      : null,
  )
}

function comment(value, post) {
  const { author } = value
  return el(
    `article.comment${value.is_answer ? '.answer' : ''}`,
    {},
    author ? portrait(author, 32) : null,
    el(
      'div.bubble',
      {},
      el(
        'header',
        {},
        author ? el('a.name', { href: author.url }, author.name) : null,
        value.is_by_author && post.author ? el('span.author-chip', {}, 'Author') : null,
        el('time.soft', { datetime: value.created_at, 'data-ago': true }, ago(value.created_at)),
      ),
      el('p.text', { dir: 'auto' }, ...value.runs.map(run)),
      value.image ? mediaGrid([value.image]) : null,
    ),
  )
}
