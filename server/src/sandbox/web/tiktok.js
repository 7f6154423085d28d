import { el, getJson, icon, onChange } from './dom.js'
import { byline, caption, chips, icons, stage, tile, time } from './tiktok-post.js'
import { counted, fullTime, keepTimesRight } from './time.js'

const content = document.querySelector('#content')
const bar = document.querySelector('#bar')
const path = location.pathname.replace(/\/$/, '')
let shown = ''
let hasOlder = false
let wakeUp = 0

/** What the page shows; older posts follow below on demand. */
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

/** What is being watched stays where it is; a button brings the rest. */
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

function isReading() {
  if (hasOlder || scrollY > 300) return true
  return [...document.querySelectorAll('video')].some((video) => !video.paused)
}

function show(view) {
  const pages = { feed, profile, inbox, post: single, gone, nobody }
  const { title, back, parts } = pages[view.page](view)
  document.title = `${title} · Sandbox`
  bar.replaceChildren(
    back ? el('a.back', { href: back, 'aria-label': 'Back' }, '←') : '',
    el('h1', {}, title),
    el('span.live', { title: 'Updates by itself' }, 'live'),
  )
  document.body.dataset.page = view.page
  content.replaceChildren(...parts.filter(Boolean))
  if (view.people) showPeople(view.people)
}

function feed(view) {
  const empty =
    view.items.length === 0
      ? nothing(
          'Nothing to watch yet',
          'Send a video or photos to a sandbox TikTok account with your dra_test_ key. They appear here by themselves.',
        )
      : null
  return {
    title: 'For You',
    back: null,
    parts: [...view.items.map(card), older(view, card), empty],
  }
}

function card(post) {
  return el(
    'article.clip',
    { 'aria-label': `Post by ${post.author.name}` },
    el('div.frame', {}, stage(post)),
    el('div.about', {}, byline(post), caption(post), chips(post)),
  )
}

function profile(view) {
  const { person } = view
  const empty =
    view.items.length === 0
      ? nothing('No posts yet', `@${person.handle} has not posted anything.`)
      : null
  return {
    title: person.name,
    back: '/www.tiktok.com',
    parts: [head(view), tabs(view, 'posts'), grid(view), older(view, tile), empty],
  }
}

function inbox(view) {
  const { person } = view
  const empty =
    view.items.length === 0
      ? nothing('No drafts', `Nothing waits for @${person.handle} to be finished and posted.`)
      : el('p.note', {}, 'These wait for the creator to finish and post them in the app.')
  return {
    title: person.name,
    back: person.url,
    parts: [head(view), tabs(view, 'inbox'), empty, ...view.items.map(draft), older(view, draft)],
  }
}

function draft(post) {
  return el(
    'article.waiting-draft',
    {},
    tile(post),
    el(
      'div',
      {},
      el('b', {}, post.medium === 'video' ? 'Video from your app' : 'Photos from your app'),
      caption(post) ?? el('p.soft', {}, 'The caption is written in the app.'),
      el('p.soft', {}, 'Arrived ', time(post)),
    ),
  )
}

function head({ person }) {
  return el(
    'section.profile',
    {},
    el('img.portrait', { src: person.avatar, alt: '', width: 116, height: 116 }),
    el(
      'div',
      {},
      el('h2', {}, person.handle, person.is_private ? icon(icons.lock) : null),
      el('p.name', {}, person.name),
      el('p.soft', {}, person.is_private ? 'Private account' : 'Public account'),
    ),
  )
}

function tabs({ person, draft_count: count }, here) {
  const tab = (name, href, ...parts) =>
    el(
      `a.tab${name === here ? '.here' : ''}`,
      { href, 'aria-current': name === here ? 'page' : null },
      ...parts,
    )
  return el(
    'nav.tabs',
    { 'aria-label': 'Profile' },
    tab('posts', person.url, icon(icons.play), 'Posts'),
    tab(
      'inbox',
      `${person.url}/inbox`,
      icon(icons.inbox),
      'Inbox',
      count > 0 ? el('b.count', {}, String(count)) : null,
    ),
  )
}

function grid(view) {
  return view.items.length > 0 ? el('div.grid', {}, ...view.items.map(tile)) : null
}

function single(view) {
  const { post } = view
  const comments = post.comments_are_off ? 'Comments are turned off.' : 'Nobody has commented yet.'
  const card = el(
    'article.single',
    {},
    el('div.frame', {}, stage(post)),
    el(
      'div.about',
      {},
      byline(post),
      caption(post),
      chips(post),
      el('p.soft.full-time', {}, fullTime(post.created_at)),
      el(
        'section.comments',
        {},
        el('h2', {}, icon(icons.comment), 'Comments'),
        el('p.soft', {}, comments),
      ),
    ),
  )
  return { title: 'Post', back: post.author.url, parts: [card] }
}

function gone(view) {
  return {
    title: 'Post',
    back: view.person.url,
    parts: [nothing('This post is not here', 'It is still being processed, or it never was.')],
  }
}

function nobody() {
  return {
    title: 'Nobody here',
    back: '/www.tiktok.com',
    parts: [
      nothing(
        'Couldn’t find this account',
        'The people of the sandbox are listed at /_sandbox/accounts.',
      ),
    ],
  }
}

/** Older posts go where those like them are: tiles into the grid, the others below one another. */
function older(view, draw) {
  if (!view.next) return null
  const button = el('button.older', { type: 'button' }, 'Show older posts')
  button.addEventListener('click', async () => {
    button.disabled = true
    hasOlder = true
    const more = await getJson(`/_sandbox/view${path}?before=${view.next}`)
    const place = document.querySelector('.grid')
    if (place) place.append(...more.items.map(draw))
    else button.before(...more.items.map(draw))
    const next = older(more, draw)
    if (next) button.replaceWith(next)
    else button.remove()
  })
  return button
}

function nothing(title, text) {
  return el(
    'div.empty',
    {},
    el('div.empty-art', { 'aria-hidden': 'true' }, icon(icons.note)),
    el('h2', {}, title),
    el('p', {}, text),
  )
}

function showPeople(people) {
  const links = people.map((person) => {
    const isHere = path === person.url || path.startsWith(`${person.url}/`)
    return el(
      `a.person${isHere ? '.here' : ''}`,
      { href: person.url, 'aria-current': isHere ? 'page' : null },
      el('img', { src: person.avatar, alt: '', width: 32, height: 32 }),
      el('span', {}, person.handle, el('small', {}, person.name)),
    )
  })
  const all = el(
    `a.person${path === '/www.tiktok.com' ? '.here' : ''}`,
    { href: '/www.tiktok.com' },
    el('span.all', {}, icon(icons.play)),
    el('span', {}, 'For You', el('small', {}, counted(people.length, 'creator'))),
  )
  document.querySelector('#people').replaceChildren(all, ...links)
}

/** Processing and moderation end without a call: after a change it is looked again, twice. */
function lookAgain() {
  refresh()
  clearTimeout(wakeUp)
  wakeUp = setTimeout(() => {
    refresh()
    wakeUp = setTimeout(refresh, 1_500)
  }, 800)
}

keepTimesRight()
setInterval(refresh, 10_000)
onChange('tiktok', lookAgain)
refresh().catch(() =>
  content.replaceChildren(
    nothing('The sandbox does not answer', 'Is it still running? This page tries again by itself.'),
  ),
)
