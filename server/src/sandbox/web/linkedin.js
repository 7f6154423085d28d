import { el, getJson, onChange } from './dom.js'
import { postCard } from './linkedin-post.js'
import { counted, keepTimesRight } from './time.js'

const content = document.querySelector('#content')
const path = location.pathname.replace(/\/?$/, '/')
const viewPath = `/_sandbox/view${path === '/www.linkedin.com/' ? '/www.linkedin.com/feed/' : path}`
const pages = { feed: home, profile, post: single, gone, nobody }
let shown = ''
let hasOlder = false

/** Shows what the page holds now, unless somebody is in the middle of reading. */
async function refresh() {
  const view = (await getJson(viewPath)) ?? { page: 'nobody' }
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
    'Send a post to a sandbox LinkedIn account with your dra_test_ key. It appears here by itself.'
  return {
    title: 'LinkedIn feed',
    parts: [el('h1.unseen', {}, 'Feed'), ...feed(view), isEmpty && nothing('No posts yet', hint)],
  }
}

function profile(view) {
  const { author } = view
  const head = el(
    `section.panel.profile.${author.kind}`,
    {},
    el('div.cover', { 'aria-hidden': 'true' }),
    el('img.portrait', { src: author.avatar, alt: '', width: 120, height: 120 }),
    el('h1', {}, author.name),
    el('p', {}, author.headline),
    el('p.soft', {}, `@${author.handle} · ${counted(view.post_count, 'post')}`),
  )
  const isEmpty = view.items.length === 0
  const empty = isEmpty && nothing('No posts yet', `${author.name} has not posted anything.`)
  return { title: author.name, parts: [head, ...feed(view), empty] }
}

function single(view) {
  const { post } = view
  const title = `${post.author?.name ?? 'Somebody'} on LinkedIn`
  return { title, parts: [el('h1.unseen', {}, title), postCard(post, { isWhole: true })] }
}

function gone() {
  const text = 'It was deleted, or it never was.'
  return { title: 'Post', parts: [nothing('This post cannot be displayed', text)] }
}

function nobody() {
  const text = 'The people and companies of the sandbox are listed at /_sandbox/accounts.'
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
    const older = await getJson(`${viewPath}?before=${next}`)
    button.replaceWith(...feed(older))
  })
  return button
}

function nothing(title, text) {
  return el(
    'section.panel.empty',
    {},
    el('div.empty-art', { 'aria-hidden': 'true' }),
    el('h2', {}, title),
    el('p', {}, text),
  )
}

function showPeople({ people, account_count: count }) {
  const links = people.map((author) => {
    const isHere = path === author.url
    return el(
      `a.person.${author.kind}${isHere ? '.here' : ''}`,
      { href: author.url, 'aria-current': isHere ? 'page' : null },
      el('img', { src: author.avatar, alt: '', width: 40, height: 40 }),
      el('span', {}, el('b', {}, author.name), el('small', {}, author.headline)),
    )
  })
  const more = count > people.length ? el('p.soft', {}, `and ${count - people.length} more`) : null
  const parts = [el('h2', {}, 'People and pages'), ...links, more]
  document.querySelector('#people').replaceChildren(...parts.filter(Boolean))
}

if (viewPath.endsWith('/feed/'))
  document.querySelector('#home').setAttribute('aria-current', 'page')
keepTimesRight()
onChange('linkedin', refresh)
refresh().catch(() =>
  content.replaceChildren(
    nothing('The sandbox does not answer', 'Is it still running? This page tries again by itself.'),
  ),
)
