import { el, getJson, onChange } from './dom.js'
import { postCard } from './facebook-post.js'
import { storyPage, storyTray } from './facebook-story.js'
import { counted, keepTimesRight } from './time.js'

const content = document.querySelector('#content')
const viewPath = `/_sandbox/view${location.pathname}`
const pages = { home, profile, post: single, story: storyPage, gone, nobody }
let shown = ''
let hasOlder = false

/** Shows what the page holds now, unless somebody is in the middle of reading. */
async function refresh() {
  const view = (await getJson(`${viewPath}${location.search}`)) ?? { page: 'nobody' }
  const text = JSON.stringify(view)
  if (text === shown) return
  if (shown !== '' && isReading()) {
    offerNew()
    return
  }
  shown = text
  hasOlder = false
  document.querySelector('.fresh')?.remove()
  const { title, parts } = pages[view.page](view)
  document.title = `${title} · Sandbox`
  document.body.classList.toggle('dark-stage', view.page === 'story')
  content.replaceChildren(...parts.filter(Boolean))
  if (view.people) showPeople(view)
}

function isReading() {
  if (hasOlder || scrollY > 300) return true
  const isPlaying = [...document.querySelectorAll('video')].some((video) => !video.paused)
  return isPlaying || document.querySelector('dialog[open]') !== null
}

/** What is being read stays; a button brings the rest. */
function offerNew() {
  if (document.querySelector('.fresh')) return
  const button = el('button.fresh', { type: 'button' }, '↑ New posts')
  button.addEventListener('click', () => {
    button.remove()
    shown = ''
    scrollTo({ top: 0 })
    refresh()
  })
  content.before(button)
}

function home(view) {
  const isEmpty = view.items.length === 0
  const hint =
    'Send a post to a sandbox Facebook account with your dra_test_ key. It appears here by itself.'
  const tray = storyTray(view.people.filter(({ story }) => story))
  return {
    title: 'Facebook',
    parts: [
      el('h1.unseen', {}, 'Feed'),
      tray,
      ...feed(view),
      isEmpty && nothing('No posts yet', hint),
    ],
  }
}

function profile(view) {
  const { owner, stories } = view
  const portrait = el('img.portrait', { src: owner.avatar, alt: '', width: 132, height: 132 })
  const [story] = stories
  const head = el(
    'section.panel.profile',
    {},
    el('div.cover', { 'aria-hidden': 'true' }),
    story
      ? el('a.ring', { href: story.url, 'aria-label': `Stories of ${owner.name}` }, portrait)
      : portrait,
    el('h1', {}, owner.name),
    el('p.soft', {}, `@${owner.handle} · ${owner.category} · ${counted(view.post_count, 'post')}`),
  )
  const isEmpty = view.items.length === 0
  const empty = isEmpty && nothing('No posts yet', `${owner.name} has not posted anything.`)
  return { title: owner.name, parts: [head, ...feed(view), empty] }
}

function single(view) {
  const { post } = view
  const title = `${post.owner?.name ?? 'Somebody'} on Facebook`
  return { title, parts: [el('h1.unseen', {}, title), postCard(post, { isWhole: true })] }
}

function gone() {
  const text = 'It was deleted, it is not published yet, or it never was.'
  return { title: 'Post', parts: [nothing('This content isn’t available', text)] }
}

function nobody() {
  const text = 'The Pages of the sandbox are listed at /_sandbox/accounts.'
  return { title: 'Nobody here', parts: [nothing('This page does not exist', text)] }
}

function feed(view) {
  const parts = view.items.map((post) => postCard(post))
  if (view.next) parts.push(olderButton(view.next))
  return parts
}

function olderButton(next) {
  const button = el('button.panel.older', { type: 'button' }, 'Show older posts')
  button.addEventListener('click', async () => {
    button.disabled = true
    hasOlder = true
    button.replaceWith(...feed(await getJson(`${viewPath}?before=${next}`)))
  })
  return button
}

function nothing(title, text) {
  return el(
    'section.panel.empty',
    {},
    el('div.empty-art', { 'aria-hidden': 'true' }, 'f'),
    el('h2', {}, title),
    el('p', {}, text),
  )
}

function showPeople({ people, account_count: count }) {
  const links = people.map((owner) => {
    const isHere = location.pathname.replace(/\/$/, '') === owner.url
    return el(
      `a.person${isHere ? '.here' : ''}`,
      { href: owner.url, 'aria-current': isHere ? 'page' : null },
      el('img', { src: owner.avatar, alt: '', width: 36, height: 36 }),
      el('b', {}, owner.name),
    )
  })
  const more = count > people.length ? el('p.soft', {}, `and ${count - people.length} more`) : null
  const parts = [el('h2', {}, 'Pages'), ...links, more]
  document.querySelector('#people').replaceChildren(...parts.filter(Boolean))
}

if (location.pathname === '/www.facebook.com/')
  document.querySelector('#home').setAttribute('aria-current', 'page')
keepTimesRight()
onChange('facebook', refresh)
refresh().catch(() =>
  content.replaceChildren(
    nothing('The sandbox does not answer', 'Is it still running? This page tries again by itself.'),
  ),
)
