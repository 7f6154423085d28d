import { el, getJson, onChange } from './dom.js'
import { counted } from './time.js'

const marks = { x: 'X', instagram: 'Ig', facebook: 'Fb', linkedin: 'Li', tiktok: 'Tt' }

async function refresh() {
  const view = await getJson('/_sandbox/overview')
  document.querySelector('#cards').replaceChildren(...view.networks.map(card))
  document.querySelector('#tools').replaceChildren(...tools(view))
}

function card(network) {
  const head = el(
    'div.card-head',
    {},
    el(`span.mark.${network.id}`, { 'aria-hidden': 'true' }, marks[network.id]),
    el('h2', {}, network.name),
  )
  if (!network.is_simulated) {
    return el(
      'div.card.planned',
      {},
      head,
      el('p', {}, 'Not simulated yet. Posts to it do not arrive anywhere.'),
      el('span.state', {}, 'planned'),
    )
  }
  const posts = network.post_count === 0 ? 'No posts yet' : counted(network.post_count, 'post')
  return el(
    'a.card',
    { href: network.timeline },
    head,
    el('p', {}, network.handles.map((handle) => `@${handle}`).join(', ')),
    el('span.state.on', {}, posts),
    el('span.go', { 'aria-hidden': 'true' }, 'Open the timeline →'),
  )
}

function tools(view) {
  return [
    tool(
      '/_sandbox/ledger',
      'Ledger',
      'Every post that is visible and every call that came in, as JSON.',
    ),
    tool('/_sandbox/accounts', 'Accounts', 'The people and pages, each with tokens that work now.'),
    tool('/_sandbox/faults', 'Faults', 'Make a network refuse, stall or hang up: POST one here.'),
    tool('/_sandbox/settings', 'Settings', 'Rate limits on or off, processing time, listing lag.'),
    tool('/_sandbox', 'Index', 'Hosts, steps and switches of each network.'),
    tool(`${view.api}/docs`, 'API documentation', 'How to send a post.'),
  ]
}

function tool(href, name, text) {
  return el('li', {}, el('a', { href }, name), el('span', {}, text))
}

onChange(null, refresh)
refresh()
