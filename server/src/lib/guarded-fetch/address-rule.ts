import { BlockList, isIP } from 'node:net'

/** Which addresses a user-named host may lead to. */
export interface AddressRule {
  allows(address: string): boolean
  /** True when the operator opened networks of their own: names of such networks are looked up then. */
  hasOwnNetworks: boolean
}

/** A network in CIDR form: `10.0.0.0/8`. */
export interface OwnNetwork {
  address: string
  prefix: number
  family: 'ipv4' | 'ipv6'
}

/**
 * IPv4 that is no public host, by the IANA special-purpose registry, and what Azure answers on.
 * https://www.iana.org/assignments/iana-ipv4-special-registry (checked 2026-11-24)
 */
const special4 = listOf('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
])

/** IPv6 is refused unless it is global unicast: forms that wrap an IPv4 address are not unwrapped. */
const global6 = listOf('ipv6', ['2000::/3'])
/** https://www.iana.org/assignments/iana-ipv6-special-registry (checked 2026-11-24) */
const special6 = listOf('ipv6', [
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
])

/** Never opened, whatever the operator allows: a cloud's metadata, link-local, multicast, no host at all. */
const closed4 = listOf('ipv4', [
  '0.0.0.0/8',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '192.0.0.192/32',
  '224.0.0.0/4',
  '240.0.0.0/4',
])
const closed6 = listOf('ipv6', ['fd00:ec2::254/128', 'fd20:ce::254/128'])
/** What of IPv6 an operator can open: their own networks, this machine, the public rest. */
const openable6 = listOf('ipv6', ['::1/128', '2000::/3', 'fc00::/7'])

function listOf(family: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    list.addSubnet(address, Number(prefix), family)
  }
  return list
}

/** Reads `10.0.0.0/8` or `fd00::/8`, or a single address. @returns null for anything else */
export function parseNetwork(text: string): OwnNetwork | null {
  const [, address = '', digits] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? []
  const version = isIP(address)
  if (version === 0) return null
  const most = version === 4 ? 32 : 128
  const prefix = digits === undefined ? most : Number(digits)
  return prefix > most ? null : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** Public hosts, and the operator's own networks. */
export function createAddressRule(ownNetworks: readonly OwnNetwork[]): AddressRule {
  const own4 = new BlockList()
  const own6 = new BlockList()
  for (const { address, prefix, family } of ownNetworks)
    (family === 'ipv4' ? own4 : own6).addSubnet(address, prefix, family)
  const allows4 = (address: string): boolean =>
    !special4.check(address) || (own4.check(address) && !closed4.check(address))
  const allows6 = (address: string): boolean => {
    const isIn = (list: BlockList): boolean => list.check(address, 'ipv6')
    if (isIn(global6) && !isIn(special6)) return true
    return isIn(own6) && isIn(openable6) && !isIn(closed6)
  }
  return {
    hasOwnNetworks: ownNetworks.length > 0,
    allows(address) {
      const version = address.includes('%') ? 0 : isIP(address)
      if (version === 4) return allows4(address)
      return version === 6 && allows6(address)
    },
  }
}
