import { isIP } from 'node:net'

/**
 * Which `Host` headers are answered. A page elsewhere whose name was rebound to this machine sends its
 * own name, and would otherwise read the ledger and its tokens.
 */
export function hostGuard(
  ownHosts: readonly string[],
): (header: string | undefined) => string | null {
  const allowed = new Set(ownHosts.map((host) => host.toLowerCase()))
  return (header) => {
    const authority = header?.toLowerCase() ?? ''
    const found = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/.exec(authority)
    const name = found?.[1]
    if (!name) return null
    const bare = name.replace(/^\[|\]$/g, '')
    const isLoopbackName = bare === 'localhost' || bare.endsWith('.localhost')
    return isIP(bare) || isLoopbackName || allowed.has(bare) ? authority : null
  }
}
