import { el } from './dom.js'
import { ago, fullTime } from './time.js'

/** Stories of an account, one at a time; the bars tell which. */
export function storyPage(view) {
  const { person, frames, shown, is_gone: isGone } = view
  if (isGone || frames.length === 0) {
    return {
      title: 'Story',
      parts: [
        el(
          'div.empty',
          {},
          el('h2', {}, 'This story isn’t available'),
          el(
            'p',
            {},
            'Stories are seen for 24 hours. ',
            el('a', { href: person.url }, person.handle),
          ),
        ),
      ],
    }
  }
  return { title: `Story by ${person.name}`, parts: [stage(person, frames, shown)] }
}

function stage(person, frames, shown) {
  const frame = frames[shown]
  return el(
    'section.story',
    { 'aria-label': `Story ${shown + 1} of ${frames.length}` },
    el(
      'div.screen',
      {},
      el(
        'div.bars',
        { 'aria-hidden': 'true' },
        ...frames.map((_frame, at) => el(at <= shown ? 'i.seen' : 'i')),
      ),
      el(
        'header',
        {},
        el('img', { src: person.avatar, alt: '', width: 32, height: 32 }),
        el('a.handle', { href: person.url }, person.handle),
        el(
          'time',
          { datetime: frame.created_at, title: fullTime(frame.created_at), 'data-ago': true },
          ago(frame.created_at),
        ),
        el('a.close', { href: person.url, 'aria-label': 'Close' }, '✕'),
      ),
      content(frame.item),
      mentions(frame.item),
    ),
    neighbour('back', frames[shown - 1], 'Previous story', '‹'),
    neighbour('on', frames[shown + 1], 'Next story', '›'),
  )
}

function content(item) {
  if (item.kind === 'image') return el('img.full', { src: item.src, alt: item.alt_text ?? '' })
  return el('video.full', {
    src: `${item.src}#t=0.1`,
    controls: true,
    preload: 'metadata',
    playsinline: true,
  })
}

function mentions({ user_tags: tags }) {
  if (tags.length === 0) return null
  return el('p.mentions', {}, ...tags.map(({ username }) => el('span', {}, `@${username}`)))
}

function neighbour(name, frame, label, sign) {
  return frame ? el(`a.step.${name}`, { href: frame.url, 'aria-label': label }, sign) : null
}
