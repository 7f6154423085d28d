import { el } from './dom.js'
import { ago, fullTime } from './time.js'

/** The row above the feed: Pages with a story that can be seen. */
export function storyTray(owners) {
  if (owners.length === 0) return null
  return el(
    'nav.panel.tray',
    { 'aria-label': 'Stories' },
    ...owners.map(({ story, avatar, name }) =>
      el(
        'a.ring',
        { href: story, 'aria-label': `Story of ${name}` },
        el('img', { src: avatar, alt: '', width: 56, height: 56 }),
        el('span', {}, name),
      ),
    ),
  )
}

/** Stories of a Page, one at a time; the bars tell which. */
export function storyPage({ owner, frames, shown, is_gone: isGone }) {
  if (isGone) {
    return {
      title: 'Story',
      parts: [
        el(
          'section.panel.empty',
          {},
          el('h2', {}, 'This story is no longer available'),
          el('p', {}, 'Stories are seen for 24 hours. ', el('a', { href: owner.url }, owner.name)),
        ),
      ],
    }
  }
  return { title: `Story of ${owner.name}`, parts: [stage(owner, frames, shown)] }
}

function stage(owner, frames, shown) {
  const { item, created_at: at } = frames[shown]
  return el(
    'section.story',
    { 'aria-label': `Story ${shown + 1} of ${frames.length}` },
    el(
      'div.screen',
      {},
      el(
        'div.bars',
        { 'aria-hidden': 'true' },
        ...frames.map((_frame, index) => el(index <= shown ? 'i.seen' : 'i')),
      ),
      el(
        'header',
        {},
        el('img', { src: owner.avatar, alt: '', width: 36, height: 36 }),
        el('a.name', { href: owner.url }, owner.name),
        el('time', { datetime: at, title: fullTime(at), 'data-ago': true }, ago(at)),
        el('a.close', { href: owner.url, 'aria-label': 'Close' }, '✕'),
      ),
      item ? content(item) : null,
    ),
    neighbour('back', frames[shown - 1], 'Previous story', '‹'),
    neighbour('on', frames[shown + 1], 'Next story', '›'),
  )
}

function content({ kind, src, alt_text: altText }) {
  if (kind === 'image') return el('img.full', { src, alt: altText ?? '' })
  return el('video.full', {
    src: `${src}#t=0.1`,
    controls: true,
    preload: 'metadata',
    playsinline: true,
  })
}

function neighbour(name, frame, label, sign) {
  return frame ? el(`a.step.${name}`, { href: frame.url, 'aria-label': label }, sign) : null
}
