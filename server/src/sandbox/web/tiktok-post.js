import { el, icon } from './dom.js'
import { ago, fullTime } from './time.js'

export const icons = {
  play: 'M7 4l13 8-13 8z',
  pictures: 'M4 8h12v12H4zM8 8V4h12v12h-4',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z',
  friends:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14a6.5 6.5 0 0 1 3.5 6',
  inbox: 'M4 5h16v14H4zM4 13h5l1 3h4l1-3h5',
  comment: 'M12 20a8.5 8.5 0 1 0-7.6-4.7L3.5 20l4.7-.9A8.4 8.4 0 0 0 12 20z',
  note: 'M9 18V5l11-2v13M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM20 16a3 3 0 1 1-6 0 3 3 0 0 1 6 0z',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2',
  tag: 'M3 12l9-9h8v8l-9 9zM16 8h.01',
  spark: 'M12 3l1.8 5.2L19 10l-5.2 1.8L12 17l-1.8-5.2L5 10l5.2-1.8z',
  off: 'M5 5l14 14M19 5L5 19',
}

/** A video with controls, or photos to leaf through. */
export function stage(post) {
  const [first] = post.media
  const holder = el(`div.stage.${post.medium}`)
  holder.style.setProperty('--shape', String(first.width / first.height))
  holder.append(post.medium === 'video' ? player(post) : slides(post))
  return holder
}

function player(post) {
  return el('video', {
    src: coverSrc(post),
    controls: true,
    loop: true,
    playsinline: true,
    preload: 'metadata',
    'aria-label': 'Video',
  })
}

/** The fragment makes players show that moment before they are started. */
function coverSrc(post) {
  return `${post.media[0].src}#t=${Math.max(0.1, post.cover.seconds)}`
}

/** Scrolled with a finger or with the buttons; the dots follow. */
function slides(post) {
  const count = post.media.length
  const strip = el(
    'div.strip',
    { tabindex: 0, role: 'group', 'aria-label': `${count} photos` },
    ...post.media.map(({ src, width, height }, index) =>
      el('img', { src, width, height, alt: `Photo ${index + 1} of ${count}`, loading: 'lazy' }),
    ),
  )
  if (count === 1) return strip
  const dots = post.media.map((_, index) => el(index === 0 ? 'i.here' : 'i'))
  strip.addEventListener('scroll', () => {
    const at = Math.round(strip.scrollLeft / strip.clientWidth)
    for (const [index, dot] of dots.entries()) dot.classList.toggle('here', index === at)
  })
  const turn = (by) => () => strip.scrollBy({ left: by * strip.clientWidth, behavior: 'smooth' })
  const button = (name, by, sign) =>
    el(`button.turn.${name}`, { type: 'button', 'aria-label': name, onclick: turn(by) }, sign)
  return el(
    'div.slides',
    {},
    strip,
    button('previous', -1, '‹'),
    button('next', 1, '›'),
    el('div.dots', { 'aria-hidden': 'true' }, ...dots),
  )
}

/** A post in a profile's grid: its cover, what it is, and who can see it. */
export function tile(post) {
  const corner = post.medium === 'video' ? duration(post) : photoCount(post)
  const inside = [
    cover(post),
    privacyBadge(post, true),
    el('span.corner', {}, icon(post.medium === 'video' ? icons.play : icons.pictures), corner),
  ]
  const text = post.runs.map((run) => run.text).join('') || post.title || 'No caption'
  if (post.is_draft) return el('div.tile.draft', {}, ...inside)
  return el('a.tile', { href: post.url, 'aria-label': text }, ...inside)
}

function cover(post) {
  if (post.medium === 'video') {
    return el('video', { src: coverSrc(post), muted: true, playsinline: true, preload: 'metadata' })
  }
  const { src, width, height } = post.media[post.cover.index] ?? post.media[0]
  return el('img', { src, width, height, alt: '', loading: 'lazy' })
}

function duration(post) {
  const seconds = Math.round((post.media[0].duration_ms ?? 0) / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function photoCount(post) {
  return String(post.media.length)
}

const privacy = {
  SELF_ONLY: [icons.lock, 'Only me'],
  MUTUAL_FOLLOW_FRIENDS: [icons.friends, 'Friends'],
  FOLLOWER_OF_CREATOR: [icons.friends, 'Followers'],
}

/** Nothing for what everybody can see. */
export function privacyBadge(post, isShort = false) {
  if (post.is_in_moderation) return badge('waiting', icons.clock, 'Under review', isShort)
  const [drawing, text] = privacy[post.privacy_level] ?? []
  return drawing ? badge('private', drawing, text, isShort) : null
}

function badge(name, drawing, text, isShort) {
  return el(`span.badge.${name}`, { title: text }, icon(drawing), isShort ? '' : text)
}

export function byline(post) {
  const { author } = post
  return el(
    'header.byline',
    {},
    el('img', { src: author.avatar, alt: '', width: 40, height: 40 }),
    el(
      'span',
      {},
      el('a.name', { href: author.url }, author.handle),
      el('span.full', {}, author.name),
    ),
    el('a.when', { href: post.url, title: fullTime(post.created_at) }, time(post)),
  )
}

export function time(post) {
  return el('time', { datetime: post.created_at, 'data-ago': true }, ago(post.created_at))
}

export function caption(post) {
  const title = post.title ? el('h2.title', { dir: 'auto' }, post.title) : null
  const text = post.runs.length > 0 ? el('p.text', { dir: 'auto' }, ...post.runs.map(run)) : null
  return title || text ? el('div.caption', {}, title, text) : null
}

function run({ kind, text, href }) {
  if (kind === 'text') return document.createTextNode(text)
  return href ? el('a.tag', { href }, text) : el('span.tag', {}, text)
}

const labelIcons = {
  'Paid partnership': icons.tag,
  'Promotional content': icons.tag,
  'AI-generated': icons.spark,
}

export function chips(post) {
  const labels = post.labels.map((label) => chip(labelIcons[label] ?? icons.off, label))
  if (post.has_music) labels.push(chip(icons.note, 'Recommended music'))
  const badge = privacyBadge(post)
  if (badge) labels.unshift(el('li', {}, badge))
  return labels.length > 0 ? el('ul.chips', {}, ...labels) : null
}

function chip(drawing, text) {
  return el('li.chip', {}, icon(drawing), text)
}
