/**
 * Makes an element. Text goes in as text, never as markup.
 * @param {string} name tag and classes, `a.card.big`
 * @param {Record<string, unknown>} attributes properties that begin with `on` are listeners
 * @param {...(Node | string | null | undefined | false)} children
 */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split('.')
  const element = document.createElement(tag)
  if (classes.length > 0) element.className = classes.join(' ')
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else element.setAttribute(key, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child || child === ''))
  return element
}

const svgNamespace = 'http://www.w3.org/2000/svg'

/** A line drawing of 24 by 24. */
export function icon(path) {
  const svg = document.createElementNS(svgNamespace, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(svgNamespace, 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/** @returns the answer's JSON, or null when there is nothing there */
export async function getJson(path) {
  const response = await fetch(path, { headers: { accept: 'application/json' } })
  if (response.status === 404) return null
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response.json()
}

/** Calls back when the network's timeline has changed, and after a lost connection came back. */
export function onChange(network, callback) {
  const events = new EventSource('/_sandbox/events')
  let wasLost = false
  events.addEventListener('change', (event) => {
    if (network === null || event.data === network) callback()
  })
  events.addEventListener('error', () => {
    wasLost = true
    document.body.classList.add('offline')
  })
  events.addEventListener('open', () => {
    document.body.classList.remove('offline')
    if (wasLost) callback()
    wasLost = false
  })
}
