import { el, getJson, onChange } from './dom.js'
import { gridTile, icons, mark, postCard, postPage } from './instagram-post.js'
import { storyPage } from './instagram-story.js'
import { counted, keepTimesRight } from './time.js'

const content = document.querySelector('#content')
const path = location.pathname.replace(/\/+$/, '')
let shown = ''
let hasOlder = false

/** What the page shows; older posts that a person asked for stay until the page is loaded again. */
async function refresh() {
  const view = (await getJson(`/_sandbox/view${path}`)) ?? { page: 'nobody' }
  const text = JSON.stringify(view)
  if (text === shown) return
  if (shown !== '' && isReading()) return offerNew()
  shown = text
  hasOlder = false
  document.querySelector('.fresh')?.remove()
  show(view)
}

function offerNew() {
  if (document.querySelector('.fresh')) return
  const button = el('button.fresh', { type: 'button' }, 'Show what is new')
  button.addEventListener('click', () => {
    button.remove()
    shown = ''
    scrollTo({ top: 0 })
    refresh()
  })
  content.before(button)
}

/** A playing video, a story or a place further down is not pulled from under a person. */
function isReading() {
  if (hasOlder || scrollY > 300 || document.body.classList.contains('in-story')) return true
  return [...document.querySelectorAll('video')].some((video) => !video.paused)
}

function show(view) {
  const pages = { home, profile, post: single, story: storyPage, gone, nobody }
  const { title, parts } = pages[view.page](view)
  document.title = `${title} · Sandbox`
  document.body.classList.toggle('in-story', view.page === 'story' && view.frames.length > 0)
  content.className = `page-${view.page}`
  content.replaceChildren(...parts.filter(Boolean))
  if (view.people) showPeople(view.people)
}

function home(view) {
  const stories = view.people.filter((person) => person.stories_url)
  const tray =
    stories.length > 0
      ? el('section.tray', { 'aria-label': 'Stories' }, ...stories.map(trayItem))
      : null
  const feed = el('section.feed', {}, ...view.posts.map(postCard))
  if (view.next) feed.append(olderButton(view.next, (older) => older.posts.map(postCard)))
  const empty =
    view.posts.length === 0
      ? nothing(
          'No posts yet',
          'Send a post to a sandbox Instagram account with your dra_test_ key. It appears here by itself.',
        )
      : null
  return { title: 'Instagram', parts: [tray, feed, empty] }
}

function trayItem(person) {
  return el(
    'a.tray-item',
    { href: person.stories_url },
    el('span.ring', {}, el('img', { src: person.avatar, alt: '', width: 62, height: 62 })),
    el('span', {}, person.handle),
  )
}

function profile(view) {
  const { person } = view
  const portrait = el('img.portrait', { src: person.avatar, alt: '', width: 150, height: 150 })
  const head = el(
    'header.profile',
    {},
    person.stories_url
      ? el('a.ring', { href: person.stories_url, 'aria-label': 'Stories' }, portrait)
      : el('span.ring.quiet', {}, portrait),
    el(
      'div.facts',
      {},
      el('h1', {}, person.handle),
      el('p.name', {}, person.name),
      el(
        'ul.counts',
        {},
        count(view.post_count, view.post_count === 1 ? 'post' : 'posts'),
        count(0, 'followers'),
        count(0, 'following'),
      ),
      el('p.category', {}, view.category),
    ),
  )
  const grid = el(`section.grid.${view.tab}`, {}, ...view.tiles.map(gridTile))
  const older = view.next ? olderButton(view.next, (page) => page.tiles.map(gridTile)) : null
  return { title: person.name, parts: [head, tabs(view), grid, older, emptyProfile(view)] }
}

function emptyProfile({ tiles, tab, person }) {
  if (tiles.length > 0) return null
  if (tab === 'reels') return nothing('No Reels yet', 'Videos of this account appear here.')
  return nothing('No posts yet', `${person.handle} has not shared any photos or videos.`)
}

function count(number, noun) {
  return el('li', {}, el('b', {}, number.toLocaleString('en')), ` ${noun}`)
}

function tabs({ tab, person }) {
  const link = (name, href, icon, label) =>
    el(
      `a.tab${tab === name ? '.here' : ''}`,
      { href, 'aria-current': tab === name ? 'page' : null },
      mark(icon),
      label,
    )
  return el(
    'nav.tabs',
    { 'aria-label': 'Kinds of posts' },
    link('posts', person.url, icons.grid, 'Posts'),
    link('reels', `${person.url}reels/`, icons.reel, 'Reels'),
  )
}

function single(view) {
  const more =
    view.more.length > 0
      ? el(
          'section.more',
          {},
          el(
            'h2',
            {},
            'More posts from ',
            el('a', { href: view.post.author.url }, view.post.author.handle),
          ),
          el('div.grid', {}, ...view.more.map(gridTile)),
        )
      : null
  const title = view.post.kind === 'reel' ? 'Reel' : 'Post'
  return { title, parts: [postPage(view), more] }
}

function gone() {
  return {
    title: 'Not here',
    parts: [
      nothing('Sorry, this page isn’t available', 'The post was deleted, or it never was here.'),
    ],
  }
}

function nobody() {
  const text = 'The people of the sandbox are listed at /_sandbox/accounts.'
  return { title: 'Nobody here', parts: [nothing('Nobody has this name', text)] }
}

function olderButton(next, cards) {
  const button = el('button.older', { type: 'button' }, 'Show older posts')
  button.addEventListener('click', async () => {
    button.disabled = true
    hasOlder = true
    const older = await getJson(`/_sandbox/view${path || '/www.instagram.com'}?before=${next}`)
    const grid = document.querySelector('.grid, .feed')
    button.remove()
    grid.append(...cards(older))
    if (older.next) grid.after(olderButton(older.next, cards))
  })
  return button
}

function nothing(title, text) {
  return el(
    'div.empty',
    {},
    el('div.empty-art', { 'aria-hidden': 'true' }, mark(icons.camera)),
    el('h2', {}, title),
    el('p', {}, text),
  )
}

function showPeople(people) {
  const everyone = el(
    `a.person${/^\/www\.instagram\.com$/.test(path) ? '.here' : ''}`,
    { href: '/www.instagram.com/' },
    el('span.home', {}, mark(icons.home)),
    el('span', {}, 'Home', el('small', {}, counted(people.length, 'account'))),
  )
  const links = people.map((person) => {
    const isHere = `${path}/` === person.url
    return el(
      `a.person${isHere ? '.here' : ''}`,
      { href: person.url, 'aria-current': isHere ? 'page' : null },
      el('img', { src: person.avatar, alt: '', width: 28, height: 28 }),
      el('span', {}, person.handle, el('small', {}, person.name)),
    )
  })
  document.querySelector('#people').replaceChildren(everyone, ...links)
}

keepTimesRight()
onChange('instagram', refresh)
refresh().catch(() =>
  content.replaceChildren(
    nothing('The sandbox does not answer', 'Is it still running? This page tries again by itself.'),
  ),
)
