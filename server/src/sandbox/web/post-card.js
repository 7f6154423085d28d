import { el, icon } from './dom.js'
import { mediaGrid } from './media-grid.js'
import { ago, counted, fullTime, left } from './time.js'

const replyNotes = {
  following: 'Accounts the author follows or mentioned can reply',
  mentionedUsers: 'Only mentioned accounts can reply',
  subscribers: 'Subscribers can reply',
  verified: 'Verified accounts can reply',
}

const icons = {
  reply: 'M12 21a9 9 0 1 0-8.2-5.3L3 21l5.3-.8A9 9 0 0 0 12 21z',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z',
  spark:
    'M12 3l1.8 5.2L19 10l-5.2 1.8L12 17l-1.8-5.2L5 10l5.2-1.8zM19 16l.8 2.2L22 19l-2.2.8L19 22l-.8-2.2L16 19l2.2-.8z',
  tag: 'M3 12l9-9h8v8l-9 9zM16 8h.01',
  pen: 'M4 20l1-4L16 5l3 3L8 19z',
  check: 'M20 6L9 17l-5-5',
}
const labelIcons = { 'Made with AI': icons.spark, 'Paid partnership': icons.tag, Edited: icons.pen }

/**
 * A post as it stands in a feed; `isMain` makes it the page's subject.
 * @param {{ isMain?: boolean, joinsNext?: boolean, joinsLast?: boolean }} place
 */
export function postCard(post, { isMain = false, joinsNext = false, joinsLast = false } = {}) {
  const card = el(
    `article.post${isMain ? '.main' : ''}${joinsNext ? '.joins-next' : ''}${joinsLast ? '.joins-last' : ''}`,
    { 'aria-label': `Post by ${post.author.name}`, 'data-id': post.id },
    el('div.gutter', {}, avatar(post.author)),
    el(
      'div.body',
      {},
      byline(post, isMain),
      replyingTo(post),
      text(post),
      mediaGrid(post.media),
      poll(post.poll),
      quote(post),
      notes(post),
      isMain ? el('p.full-time', {}, fullTime(post.created_at)) : null,
      isMain ? null : footer(post),
    ),
  )
  if (!isMain) opensOnClick(card, post.url)
  return card
}

function avatar(author) {
  return el(
    'a.avatar',
    { href: author.url, tabindex: '-1' },
    el('img', { src: author.avatar, alt: '', width: 44, height: 44 }),
  )
}

function byline(post, isMain) {
  const time = el(
    'time',
    { datetime: post.created_at, title: fullTime(post.created_at), 'data-ago': true },
    ago(post.created_at),
  )
  return el(
    'header.byline',
    {},
    el('a.name', { href: post.author.url }, post.author.name),
    verified(post.author),
    el('span.handle', {}, `@${post.author.handle}`),
    isMain ? null : el('span.dot', { 'aria-hidden': 'true' }, '·'),
    isMain ? null : el('a.when', { href: post.url }, time),
  )
}

function verified(author) {
  if (!author.is_verified) return null
  return el('span.verified', { title: 'Verified account' }, icon(icons.check))
}

function replyingTo(post) {
  if (post.is_reply_to_gone) return el('p.context', {}, 'Replying to a post that was deleted')
  if (!post.replying_to) return null
  return el(
    'p.context',
    {},
    'Replying to ',
    el('a', { href: `/x.com/${post.replying_to}` }, `@${post.replying_to}`),
  )
}

function text(post) {
  if (post.runs.length === 0) return null
  return el('p.text', { dir: 'auto' }, ...post.runs.map(run))
}

function run({ kind, text: shown, href }) {
  if (kind === 'text') return document.createTextNode(shown)
  if (!href) return el('span.tag', {}, shown)
  if (kind === 'mention') return el('a', { href }, shown)
  return el(
    'a',
    { href, rel: 'noopener noreferrer nofollow', target: '_blank', title: href },
    shown,
  )
}

function poll(value) {
  if (!value) return null
  const votes = value.options.reduce((sum, option) => sum + option.votes, 0)
  const bars = value.options.map((option) => {
    const percent = votes === 0 ? 0 : Math.round((100 * option.votes) / votes)
    return el(
      'li.choice',
      {},
      el('meter', { min: 0, max: 100, value: percent, 'aria-label': option.label }),
      el('span.label', {}, option.label),
      el('span.percent', {}, `${percent}%`),
    )
  })
  return el(
    'div.poll',
    {},
    el('ul', {}, ...bars),
    el('p.poll-foot', {}, `${counted(votes, 'vote')} · ${left(value.ends_at)}`),
  )
}

function quote(post) {
  if (post.is_quote_gone) return el('div.quote.gone', {}, 'The quoted post was deleted.')
  if (!post.quote) return null
  const quoted = post.quote
  return el(
    'a.quote',
    { href: quoted.url },
    el(
      'span.byline',
      {},
      el('img.tiny', { src: quoted.author.avatar, alt: '', width: 20, height: 20 }),
      el('span.name', {}, quoted.author.name),
      el('span.handle', {}, `@${quoted.author.handle} · ${ago(quoted.created_at)}`),
    ),
    el('span.text', { dir: 'auto' }, quoted.runs.map(({ text: shown }) => shown).join('')),
    mediaGrid(quoted.media, { isQuiet: true }),
  )
}

function notes(post) {
  const chips = post.labels.map((label) => el('li.chip', {}, icon(labelIcons[label]), label))
  const note = replyNotes[post.reply_settings]
  if (note) chips.push(el('li.chip', {}, icon(icons.lock), note))
  return chips.length > 0 ? el('ul.chips', {}, ...chips) : null
}

function footer(post) {
  if (post.reply_count === 0) return null
  return el(
    'p.foot',
    {},
    el(
      'a',
      {
        href: post.url,
        'aria-label': counted(post.reply_count, 'reply').replace('replys', 'replies'),
      },
      icon(icons.reply),
      String(post.reply_count),
    ),
  )
}

/** The whole card leads to the post, but not where something of its own can be clicked or selected. */
function opensOnClick(card, url) {
  card.addEventListener('click', (event) => {
    if (event.target.closest('a, button, video, dialog')) return
    if (String(getSelection())) return
    location.href = url
  })
}
