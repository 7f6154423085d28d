import { el, icon } from './dom.js'
import { mediaGrid } from './media-grid.js'
import { ago, counted, fullTime } from './time.js'

const gridSize = 5
const commentsInFeed = 2
const longText = 480
/** Short texts alone are shown large. */
const largeText = 85

const globe = 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18'

/** A post; `isWhole`: the page's subject, with its whole text and every comment. */
export function postCard(post, { isWhole = false } = {}) {
  return el(
    `article.panel.post${isWhole ? '.whole' : ''}`,
    { 'aria-label': `Post by ${post.owner?.name ?? 'somebody'}`, 'data-id': post.id },
    byline(post),
    text(post, isWhole),
    media(post),
    link(post.link),
    isWhole ? el('p.full-time', {}, fullTime(post.created_at)) : null,
    comments(post, isWhole),
  )
}

function byline({ owner, url, created_at: at, is_edited: isEdited, surface }) {
  if (!owner) return null
  const time = el('time', { datetime: at, title: fullTime(at), 'data-ago': true }, ago(at))
  return el(
    'header.byline',
    {},
    portrait(owner, 40),
    el(
      'div.who',
      {},
      el('a.name', { href: owner.url }, owner.name),
      el(
        'span.soft',
        {},
        surface === 'reel' ? 'Reel · ' : null,
        el('a', { href: url }, time),
        isEdited ? ' · Edited' : null,
        ' · ',
        el('span', { title: 'Public', role: 'img', 'aria-label': 'Public' }, icon(globe)),
      ),
    ),
  )
}

function portrait(owner, size) {
  return el(
    'a.portrait-link',
    { href: owner.url, tabindex: '-1', 'aria-hidden': 'true' },
    el('img', { src: owner.avatar, alt: '', width: size, height: size }),
  )
}

function text(post, isWhole) {
  if (post.runs.length === 0) return null
  const length = post.runs.reduce((sum, { text: shown }) => sum + shown.length, 0)
  const isAlone = post.media.length === 0 && !post.link
  const isFolded = !isWhole && length > longText
  const classes = [isFolded && 'folded', isAlone && length <= largeText && 'large']
  const name = ['p.text', ...classes.filter(Boolean)].join('.')
  const paragraph = el(name, { dir: 'auto' }, ...post.runs.map(run))
  if (!isFolded) return paragraph
  const more = el('button.see-more', { type: 'button' }, 'See more')
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

/** Five at the most stand in the grid; the last says how many follow. */
function media({ media: items, url }) {
  const grid = mediaGrid(items.slice(0, gridSize))
  if (grid === null) return null
  const video = grid.querySelector('video')
  if (video && items[0].poster) video.poster = items[0].poster
  const hidden = items.length - gridSize
  if (hidden > 0) {
    const rest = el('div.media-rest', { hidden: true }, ...items.slice(gridSize).map(alone))
    const cover = el('a.rest', { href: url, 'aria-label': `${hidden} more` }, `+${hidden}`)
    cover.addEventListener('click', (event) => {
      event.preventDefault()
      rest.hidden = false
      cover.remove()
    })
    grid.lastElementChild.append(cover)
    return el('div', {}, grid, rest)
  }
  const title = items[0].kind === 'video' && items[0].title
  return title ? el('div', {}, grid, el('p.media-title', {}, title)) : grid
}

function alone(item) {
  return mediaGrid([item])
}

function link(card) {
  if (!card) return null
  return el(
    'a.link-card',
    { href: card.href, rel: 'noopener noreferrer nofollow', target: '_blank' },
    el('span.host', {}, card.host),
    el('b', {}, card.title),
    card.description ? el('span.soft', {}, card.description) : null,
  )
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
    ...shown.map((each) => comment(each)),
    more > 0 ? el('a.load', { href: post.url }, `View ${counted(more, 'more comment')}`) : null,
  )
}

function comment({ owner, runs, image, is_answer: isAnswer, is_by_author: isAuthor, ...value }) {
  return el(
    `article.comment${isAnswer ? '.answer' : ''}`,
    {},
    owner ? portrait(owner, 32) : null,
    el(
      'div',
      {},
      el(
        'div.bubble',
        {},
        isAuthor ? el('span.author', {}, 'Author') : null,
        owner ? el('a.name', { href: owner.url }, owner.name) : null,
        el('p.text', { dir: 'auto' }, ...runs.map(run)),
      ),
      image ? mediaGrid([image]) : null,
      el('time.soft', { datetime: value.created_at, 'data-ago': true }, ago(value.created_at)),
    ),
  )
}
