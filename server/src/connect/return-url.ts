/**
 * Where a browser may be sent back to: addresses that the app's owner listed. Compared as URLs, by
 * origin and by path up to a segment's end, so that `/connect` does not let `/connect-evil` in.
 */

const mostCharacters = 2_000
/** Encoded slashes, backslashes and dots read differently from server to server. */
const ambiguousPath = /%(2f|5c|2e)|\\|\/\//i
const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Why an address cannot be on the list of an app; null when it can. */
export function listProblem(address: string): string | null {
  const url = read(address)
  if (url === null)
    return 'must be a whole http(s) address without user name, fragment or encoded slashes.'
  if (url.search !== '') return 'must have no query: what follows the path may differ each time.'
  if (url.protocol === 'http:' && !loopback.has(url.hostname))
    return 'must begin with https://; plain http is for this machine only.'
  return null
}

/** Whether the browser may be sent to `address`. */
export function isAllowedReturnUrl(address: string, allowed: readonly string[]): boolean {
  const url = read(address)
  return url !== null && allowed.some((entry) => isBelow(url, entry))
}

function isBelow(url: URL, entry: string): boolean {
  const listed = read(entry)
  if (listed === null || listed.origin !== url.origin) return false
  const prefix = listed.pathname.replace(/\/$/, '')
  return url.pathname === prefix || url.pathname.startsWith(`${prefix}/`)
}

/** Null for everything whose meaning could be disputed. */
function read(address: string): URL | null {
  if (address.length > mostCharacters || /[\s\p{Cc}]/u.test(address)) return null
  if (!/^https?:\/\/[^/]/i.test(address) || !URL.canParse(address)) return null
  const url = new URL(address)
  const written = address.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/)[0] ?? ''
  const isPlain = url.username === '' && url.password === '' && !/^[^/?#]*@/.test(address.slice(8))
  const hasDots = /(^|\/)\.{1,2}(\/|$)/.test(written)
  return isPlain && !address.includes('#') && !ambiguousPath.test(written) && !hasDots ? url : null
}

/** The address with more in its query. */
export function withQuery(address: string, values: Readonly<Record<string, string>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value)
  return url.href
}
