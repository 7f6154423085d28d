import { el, getJson, onChange } from './dom.js'
import { postCard } from './post-card.js'
import { counted, keepTimesRight } from './time.js'

const content = document.querySelector('#content')
const bar = document.querySelector('#bar')
const path = location.pathname.replace(/\/$/, '')
let shown = ''
let hasOlder = false

/** What the page shows, newest page first; older pages follow below. */
async function refresh() {
  const view = (await getJson(`/_sandbox/view${path}`)) ?? { page: 'nobody' }
  const text = JSON.stringify(view)
  if (text === shown) return
  if (shown !== '' && isReading()) {
    offerNew()
    return
  }
  shown = text
  hasOlder = false
  document.querySelector('.fresh')?.remove()
  show(view)
}

/** What is being read stays where it is; a button brings the rest. */
function offerNew() {
  if (document.querySelector('.fresh')) return
  const button = el('button.fresh', { type: 'button' }, 'Show what is new')
  button.addEventListener('click', () => {
    button.remove()
    shown = ''
    scrollTo({ top: 0 })
    refresh()
  })
  bar.after(button)
}

/** A playing video, an open picture or a place further down is not pulled from under a person. */
function isReading() {
  if (hasOlder || scrollY > 300) return true
  const isPlaying = [...document.querySelectorAll('video')].some((video) => !video.paused)
  return isPlaying || document.querySelector('dialog[open]') !== null
}

function show(view) {
  const pages = { home, profile, post: single, gone, nobody }
  const { title, back, parts } = pages[view.page](view)
  document.title = `${title} · Sandbox`
  bar.replaceChildren(
    back ? el('a.back', { href: back, 'aria-label': 'Back' }, '←') : '',
    el('h1', {}, title),
    el('span.live', { title: 'Updates by itself' }, 'live'),
  )
  content.replaceChildren(...parts.filter(Boolean))
  if (view.people) showPeople(view.people)
}

function home(view) {
  return { title: 'X timeline', back: null, parts: [...feed(view), emptyHome(view)] }
}

function profile(view) {
  const { person } = view
  const head = el(
    'section.profile',
    {},
    el('div.cover', { 'aria-hidden': 'true' }),
    el('img.portrait', { src: person.avatar, alt: '', width: 112, height: 112 }),
    el('h2', {}, person.name),
    el('p.handle', {}, `@${person.handle}`),
    el(
      'p.count',
      {},
      el('b', {}, view.post_count.toLocaleString('en')),
      view.post_count === 1 ? ' post' : ' posts',
    ),
  )
  const empty =
    view.items.length === 0
      ? nothing('No posts yet', `@${person.handle} has not posted anything.`)
      : null
  return { title: person.name, back: '/x.com', parts: [head, ...feed(view), empty] }
}

function single(view) {
  const chain = [...view.before, view.post, ...view.after]
  const at = view.before.length
  const cards = chain.map((post, index) => {
    const next = chain[index + 1]
    return postCard(post, {
      isMain: index === at,
      joinsNext: next !== undefined && index !== at,
      joinsLast: index > 0 && index - 1 !== at,
    })
  })
  const replies = view.replies.map((post) => postCard(post))
  const heading = view.replies.length > 0 ? el('h2.section', {}, 'Replies') : null
  return { title: 'Post', back: view.post.author.url, parts: [...cards, heading, ...replies] }
}

function gone() {
  return {
    title: 'Post',
    back: '/x.com',
    parts: [nothing('This post is not here', 'It was deleted, or it never was.')],
  }
}

function nobody() {
  return {
    title: 'Nobody here',
    back: '/x.com',
    parts: [
      nothing(
        'Nobody has this handle',
        'The people of the sandbox are listed at /_sandbox/accounts.',
      ),
    ],
  }
}

function feed(view) {
  const parts = view.items.flatMap(item)
  if (view.next) parts.push(olderButton(view.next))
  return parts
}

function item({ posts, more }) {
  const cards = posts.map((post, index) =>
    postCard(post, { joinsNext: index < posts.length - 1 || more > 0, joinsLast: index > 0 }),
  )
  const group = el('section.thread', {}, ...cards)
  if (more > 0) {
    group.append(el('a.more', { href: posts[0].url }, `Show this thread (${more} more)`))
  }
  return group
}

function olderButton(next) {
  const button = el('button.older', { type: 'button' }, 'Show older posts')
  button.addEventListener('click', async () => {
    button.disabled = true
    hasOlder = true
    const older = await getJson(`/_sandbox/view${path || '/x.com'}?before=${next}`)
    button.replaceWith(...feed(older))
  })
  return button
}

function emptyHome(view) {
  if (view.items.length > 0) return null
  return nothing(
    'It is quiet here',
    'Send a post to a sandbox X account with your dra_test_ key. It appears here by itself.',
  )
}

function nothing(title, text) {
  return el(
    'div.empty',
    {},
    el('div.empty-art', { 'aria-hidden': 'true' }),
    el('h2', {}, title),
    el('p', {}, text),
  )
}

function showPeople(people) {
  const links = people.map((person) => {
    const isHere = path === person.url
    return el(
      `a.person${isHere ? '.here' : ''}`,
      { href: person.url, 'aria-current': isHere ? 'page' : null },
      el('img', { src: person.avatar, alt: '', width: 32, height: 32 }),
      el('span', {}, person.name, el('small', {}, `@${person.handle}`)),
    )
  })
  const all = el(
    `a.person${path === '/x.com' ? '.here' : ''}`,
    { href: '/x.com' },
    el('span.all', { 'aria-hidden': 'true' }, '≡'),
    el('span', {}, 'Everyone', el('small', {}, counted(people.length, 'account'))),
  )
  document.querySelector('#people').replaceChildren(all, ...links)
}

keepTimesRight()
onChange('x', refresh)
refresh().catch(() =>
  content.replaceChildren(
    nothing('The sandbox does not answer', 'Is it still running? This page tries again by itself.'),
  ),
)
