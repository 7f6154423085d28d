import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { buildConnector } from 'undici'
import type { AddressRule } from './address-rule.ts'
import { FetchRefused } from './fetch-refused.ts'

export type Connector = buildConnector.connector
/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly string[]>

const mostAddressesTried = 3

export const resolveByMachine: Resolve = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address)

/**
 * Connects to an address that was checked, and to no other: a name is looked up once, all its
 * addresses must pass, and the socket is asked whom it reached. Literals take the same way.
 */
export function guardedConnector(
  rule: AddressRule,
  resolve: Resolve,
  connectMs: number,
  connectTo: Connector = buildConnector({ timeout: connectMs, allowH2: false }),
): Connector {
  return (options, callback) => {
    addressesOf(options.hostname, rule, resolve, connectMs)
      .then((addresses) => connectToFirst(addresses, options, rule, connectTo))
      .then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      )
  }
}

async function addressesOf(
  host: string,
  rule: AddressRule,
  resolve: Resolve,
  timeoutMs: number,
): Promise<readonly string[]> {
  const addresses = isIP(host) ? [host] : await inTime(resolve(host), timeoutMs)
  if (addresses.length === 0) throw new FetchRefused('the name has no address')
  // One forbidden address refuses the name: which of them is dialled is not left to chance.
  if (!addresses.every((address) => rule.allows(address)))
    throw new FetchRefused('it leads to an address that is not public')
  return addresses.slice(0, mostAddressesTried)
}

async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new FetchRefused('the name was not resolved in time', { mayPass: true })),
      timeoutMs,
    )
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

type ConnectOptions = Parameters<Connector>[0]
type Socket = import('node:net').Socket | import('node:tls').TLSSocket

async function connectToFirst(
  addresses: readonly string[],
  options: ConnectOptions,
  rule: AddressRule,
  connectTo: Connector,
): Promise<Socket> {
  let lastError: unknown
  for (const address of addresses) {
    try {
      return checkedSocket(await dial({ ...options, hostname: address }, connectTo), rule)
    } catch (error) {
      if (error instanceof FetchRefused) throw error
      lastError = error
    }
  }
  throw lastError
}

/** `host` stays the name, for SNI and the certificate; only `hostname` is dialled. */
function dial(options: ConnectOptions, connectTo: Connector): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connectTo(options, (error, socket) => (error ? reject(error) : resolve(socket as Socket)))
  })
}

function checkedSocket(socket: Socket, rule: AddressRule): Socket {
  if (rule.allows(socket.remoteAddress ?? '')) return socket
  socket.destroy()
  throw new FetchRefused('the connection reached an address that is not public')
}
