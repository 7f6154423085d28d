import { isIP } from 'node:net'
import { FetchRefused } from './fetch-refused.ts'

/** A parser that reads it otherwise would go elsewhere: white space, control characters, backslashes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ambiguous = /[\u0000-\u0020\u007f-\u00a0\\]/
/** Names that mean something inside a network only; the single-label ones are those of containers. */
const innerName =
  /^[^.]*$|(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa|onion|svc|test|invalid)$/i
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

export interface TargetRules {
  ports: ReadonlySet<number>
  /** Whether names of inner networks are looked up; their addresses are judged all the same. */
  takesInnerNames: boolean
}

/** The address as a caller wrote it. @throws FetchRefused */
export function parseTarget(text: string, rules: TargetRules): URL {
  if (ambiguous.test(text) || !/^https?:\/\/[^/?#]/i.test(text) || !URL.canParse(text))
    throw new FetchRefused('it is not a plain http(s) address')
  return checkedTarget(new URL(text), rules)
}

/**
 * Where an answer sends us. From https nothing leads back to http.
 * @throws FetchRefused
 */
export function redirectTarget(location: string, from: URL, rules: TargetRules): URL {
  if (!URL.canParse(location, from.href)) throw new FetchRefused('it leads to no address')
  const target = new URL(location, from)
  if (from.protocol === 'https:' && target.protocol === 'http:')
    throw new FetchRefused('it leads from https to http')
  return checkedTarget(target, rules)
}

function checkedTarget(url: URL, rules: TargetRules): URL {
  const defaultPort = defaultPorts[url.protocol]
  if (defaultPort === undefined) throw new FetchRefused(`${url.protocol} is not fetched`)
  if (url.username || url.password) throw new FetchRefused('it carries a user name')
  const port = url.port === '' ? defaultPort : Number(url.port)
  if (!rules.ports.has(port)) throw new FetchRefused(`port ${port} is not open`)
  const name = bareHost(url).replace(/\.$/, '')
  if (isIP(name) === 0 && innerName.test(name) && !rules.takesInnerNames)
    throw new FetchRefused('the name is one of an inner network')
  return url
}

/** The host without the brackets of IPv6. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}
