import { el } from './dom.js'

/** One to four photos, a GIF or a video. `isQuiet`: inside a card that is itself a link. */
export function mediaGrid(media, { isQuiet = false } = {}) {
  if (media.length === 0) return null
  const grid = el(`div.media.of-${media.length}`)
  for (const item of media) grid.append(frame(item, isQuiet))
  const [only] = media
  // Alone, a picture keeps its own shape, within reason; beside others it is cropped.
  if (media.length === 1 && only.width > 0) {
    const shape = Math.min(2.4, Math.max(0.75, only.width / only.height))
    grid.style.setProperty('--shape', String(shape))
  }
  return grid
}

function frame(item, isQuiet) {
  const holder = el(`figure.${item.kind}`, {}, content(item, isQuiet))
  if (item.kind === 'gif') holder.append(el('span.badge.gif-badge', {}, 'GIF'))
  if (item.alt_text && !isQuiet) holder.append(altBadge(item.alt_text))
  return holder
}

function content(item, isQuiet) {
  if (item.kind === 'video') {
    // The fragment makes players show a picture before they are started.
    return el('video', {
      src: `${item.src}#t=0.1`,
      controls: !isQuiet,
      preload: 'metadata',
      playsinline: true,
    })
  }
  const picture = el('img', {
    src: item.src,
    alt: item.alt_text ?? '',
    width: item.width,
    height: item.height,
    loading: 'lazy',
  })
  if (isQuiet) return picture
  const open = el(
    'button.zoom',
    { type: 'button', 'aria-label': 'Show the whole picture' },
    picture,
  )
  open.addEventListener('click', () => lightbox(item))
  return open
}

/** The description opens on hover, on focus, and at a touch. */
function altBadge(text) {
  const badge = el(
    'button.badge.alt-badge',
    { type: 'button', 'aria-label': `Description: ${text}`, 'aria-expanded': 'false' },
    'ALT',
  )
  const tip = el('span.alt-text', { role: 'tooltip' }, text)
  badge.addEventListener('click', () => {
    badge.setAttribute('aria-expanded', String(badge.getAttribute('aria-expanded') !== 'true'))
  })
  return el('span.alt', {}, badge, tip)
}

function lightbox(item) {
  const box = el(
    'dialog.lightbox',
    { 'aria-label': item.alt_text ?? 'Picture' },
    el('img', { src: item.src, alt: item.alt_text ?? '' }),
    item.alt_text ? el('p', {}, item.alt_text) : null,
  )
  box.addEventListener('click', () => box.close())
  box.addEventListener('close', () => box.remove())
  document.body.append(box)
  box.showModal()
}
