import type { NetworkId } from '../../networks/contract.ts'
import { networkIds } from '../networks.ts'
import { validationFailed } from './control-body.ts'

/** `?network=x`, or null for all of them. @throws AppError */
export function networkOf(query: URLSearchParams): NetworkId | null {
  const given = query.get('network')
  if (given === null) return null
  const known = networkIds.find((id) => id === given)
  if (known) return known
  const message = `Use one of ${networkIds.join(', ')}, or leave it out for all.`
  throw validationFailed([{ path: 'network', code: 'invalid_value', message }])
}
