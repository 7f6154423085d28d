import type { SimulatorRequest } from '../../simulator-contract.ts'
import { tokenValue } from './admit.ts'
import type { Simulation } from './call.ts'
import { scopesOf } from './dialog.ts'
import { type NodeKind, routeOf } from './steps.ts'

const ownEdges = /\/(media|media_publish|content_publishing_limit)$/

/**
 * Which calls to shared hosts are this network's. On Facebook's the ids, tokens and codes given out
 * here decide, and the edges that only Instagram has.
 */
export function isClaimed(
  request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query' | 'headers'>,
  kindOf: (id: string) => NodeKind,
  { tokens, consents }: Simulation,
): boolean {
  const { host, path, query } = request
  if (host === 'www.instagram.com') return /^\/oauth\/authorize\/?$/.test(path)
  if (host === 'rupload.facebook.com') return path.startsWith('/ig-api-upload/')
  if (host === 'www.facebook.com')
    return (
      /\/dialog\/oauth\/?$/.test(path) && scopesOf(query).some((scope) => /^instagram_/.test(scope))
    )
  if (host !== 'graph.facebook.com') return true
  const kind = routeOf(request, kindOf)?.kind
  if (kind !== undefined && kind !== 'unknown' && kind !== 'me') return true
  if (ownEdges.test(path)) return true
  const secrets = ['input_token', 'fb_exchange_token', 'code'].map((name) => query.get(name) ?? '')
  const token = tokenValue(request, query.get('access_token')) ?? ''
  return [token, ...secrets].some((each) => tokens.get(each) !== undefined || consents.has(each))
}
