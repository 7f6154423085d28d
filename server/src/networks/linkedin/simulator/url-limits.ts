import type { SimulatorRequest } from '../../simulator-contract.ts'
import { gatewayRefusal } from './refusal.ts'

/** https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/query-tunneling (read 2026-11-23) */
const maxQueryBytes = 4_096
const maxUrlBytes = 8_192
const maxSegmentBytes = 4_096

/** @throws Refusal 414 */
export function checkUrlLength({ host, path, query }: SimulatorRequest): void {
  const queryBytes = query.toString().length
  const urlBytes = `https://${host}${path}`.length + (queryBytes > 0 ? queryBytes + 1 : 0)
  const isLongSegment = path.split('/').some((segment) => segment.length > maxSegmentBytes)
  if (queryBytes <= maxQueryBytes && urlBytes <= maxUrlBytes && !isLongSegment) return
  throw gatewayRefusal(414, 'REQUEST_URI_TOO_LONG', 'Request-URI Too Long')
}

/** A POST without a body says so. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling (read 2026-11-23) */
export function checkLength({ method, headers }: SimulatorRequest): void {
  const isSaid = headers['content-length'] !== undefined || headers['transfer-encoding']
  if (method === 'POST' && !isSaid) {
    throw gatewayRefusal(411, 'LENGTH_REQUIRED', 'A Content-Length header is required')
  }
}
