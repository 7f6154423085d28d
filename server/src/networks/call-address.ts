import type { Environment } from './contract.ts'
import { TransportError } from './transport-error.ts'

/** Where calls may go. */
export interface AddressRules {
  environment: Environment
  /** The sandbox's own address; null where there is none. */
  sandboxUrl: string | null
  /** The hosts of one network; `*.` in front stands for any name below. */
  hosts: readonly string[]
}

/** Where a call really goes, and which host of the network it means. */
export interface CallAddress {
  target: URL
  host: string
  /** Path and query on the network's host. */
  path: string
}

/**
 * Turns the address a connector names into the one that is called. This is where a test key is kept
 * inside the sandbox, whatever the rest of the server believes.
 * @throws TransportError `call_refused` when the rules forbid it
 */
export function addressOf(url: string, rules: AddressRules): CallAddress {
  const named = parsed(url)
  return rules.environment === 'live' ? liveAddress(named, rules) : sandboxAddress(named, rules)
}

/** The address a person opens: itself when live, its place in the sandbox otherwise. */
export function pageAddress(url: string, rules: AddressRules): string {
  if (rules.environment === 'live' || rules.sandboxUrl === null) return url
  const page = parsed(url)
  // An address that the sandbox handed out is there already.
  if (page.origin === parsed(rules.sandboxUrl).origin) return url
  return `${rules.sandboxUrl.replace(/\/+$/, '')}/${page.host}${page.pathname}${page.search}`
}

function isHost(host: string, { hosts }: AddressRules): boolean {
  return hosts.some((known) =>
    known.startsWith('*.') ? host.endsWith(known.slice(1)) : host === known,
  )
}

function liveAddress(named: URL, rules: AddressRules): CallAddress {
  if (named.protocol !== 'https:' || named.port !== '' || !isHost(named.hostname, rules)) {
    throw refused(`${named.origin} is not one of this network's hosts.`)
  }
  return { target: named, host: named.hostname, path: named.pathname + named.search }
}

function sandboxAddress(named: URL, rules: AddressRules): CallAddress {
  const sandbox = sandboxOf(rules)
  const inside = named.origin === sandbox.origin ? outsideOf(named, sandbox) : named
  if (!isHost(inside.host, rules) || inside.protocol !== 'https:') {
    throw refused(`${inside.origin} is not one of this network's hosts.`)
  }
  const path = inside.pathname + inside.search
  const target = parsed(`${sandbox.origin}${prefixOf(sandbox)}/${inside.host}${path}`)
  if (target.origin !== sandbox.origin) throw refused('A test key reaches the sandbox only.')
  return { target, host: inside.host, path }
}

function sandboxOf(rules: AddressRules): URL {
  if (rules.sandboxUrl === null) {
    throw refused('A test key reaches the sandbox only, and no sandbox is configured.')
  }
  const sandbox = parsed(rules.sandboxUrl)
  if (isHost(sandbox.hostname, rules)) {
    throw refused('The sandbox address is a real network; a test key never reaches one.')
  }
  return sandbox
}

/** Addresses the sandbox hands out (uploads, pages) point into it: read the real one back. */
function outsideOf(named: URL, sandbox: URL): URL {
  const rest = named.pathname.slice(prefixOf(sandbox).length)
  return parsed(`https:/${rest}${named.search}`)
}

function prefixOf(sandbox: URL): string {
  return sandbox.pathname.replace(/\/+$/, '')
}

function parsed(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null
  if (address === null) throw refused('The address of the call cannot be read.')
  if (address.username !== '' || address.password !== '') {
    throw refused('An address with a user name in it is not called.')
  }
  return address
}

function refused(message: string): TransportError {
  return new TransportError('not_sent', 'call_refused', message)
}
