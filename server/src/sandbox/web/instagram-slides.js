import { el } from './dom.js'

/** The media of a post; several stand side by side and are swiped or clicked through. */
export function slides(post) {
  const row = el('div.row', {}, ...post.items.map((item) => slide(item, post)))
  const holder = el('div.slides', {}, row)
  const [first] = post.items
  if (first) holder.style.setProperty('--shape', String(shape(first, post.kind)))
  if (post.items.length > 1) addSteps(holder, row, post.items.length)
  return holder
}

/** As in the app: nothing taller than 4:5, but for Reels; all of a carousel in the shape of its first. */
function shape({ width, height }, kind) {
  const narrowest = kind === 'reel' ? 9 / 16 : 4 / 5
  return width > 0 ? Math.min(1.91, Math.max(narrowest, width / height)) : 1
}

function slide(item, post) {
  const figure = el(`figure.${item.kind}`, {}, picture(item, post))
  if (item.alt_text) figure.append(alt(item.alt_text))
  if (item.user_tags.length > 0) figure.append(tagged(item.user_tags))
  return figure
}

function picture(item, post) {
  if (item.kind === 'image') return el('img', { src: item.src, alt: item.alt_text ?? '' })
  // Without a cover the fragment makes players show the frame that stands for it.
  const start = post.cover ? '' : `#t=${Math.max(0.1, post.cover_at_ms / 1000)}`
  return el('video', {
    src: `${item.src}${start}`,
    poster: post.cover,
    controls: true,
    preload: 'metadata',
    playsinline: true,
    loop: post.kind === 'reel',
  })
}

function alt(text) {
  const badge = el(
    'button.badge',
    { type: 'button', 'aria-label': `Description: ${text}`, 'aria-expanded': 'false' },
    'ALT',
  )
  badge.addEventListener('click', () => toggle(badge))
  return el('span.alt', {}, badge, el('span.tip', { role: 'tooltip' }, text))
}

/** A button in the corner shows where the people are, as a touch does in the app. */
function tagged(tags) {
  const button = el(
    'button.badge',
    { type: 'button', 'aria-expanded': 'false', 'aria-label': 'Show tagged people' },
    `@ ${tags.length}`,
  )
  button.addEventListener('click', () => toggle(button))
  const names = tags.map(({ username, x, y }) => {
    const name = el('span.tagged-name', {}, username)
    name.style.left = `${100 * (x ?? 0.5)}%`
    name.style.top = `${100 * (y ?? 0.5)}%`
    return name
  })
  return el('span.tags', {}, button, ...names)
}

function toggle(button) {
  button.setAttribute('aria-expanded', String(button.getAttribute('aria-expanded') !== 'true'))
}

function addSteps(holder, row, count) {
  const dots = Array.from({ length: count }, () => el('i'))
  const at = () => Math.round(row.scrollLeft / Math.max(1, row.clientWidth))
  const go = (by) => row.scrollTo({ left: (at() + by) * row.clientWidth, behavior: 'smooth' })
  const back = step('back', 'Previous', '‹', () => go(-1))
  const on = step('on', 'Next', '›', () => go(1))
  const place = el('span.place')
  const show = () => {
    const now = at()
    for (const [index, dot] of dots.entries()) dot.classList.toggle('here', index === now)
    back.hidden = now === 0
    on.hidden = now === count - 1
    place.textContent = `${now + 1}/${count}`
  }
  row.addEventListener('scroll', show, { passive: true })
  holder.append(place, back, on, el('span.dots', { 'aria-hidden': 'true' }, ...dots))
  show()
}

function step(name, label, sign, action) {
  return el(`button.step.${name}`, { type: 'button', 'aria-label': label, onclick: action }, sign)
}
