import type { SimulatorRequest } from '../../simulator-contract.ts'

const maxQueryBytes = 256 * 1024

/**
 * A GET too long for a URL comes as a POST with its query in a form.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/query-tunneling (read 2026-11-23)
 */
export async function untunnelled(request: SimulatorRequest): Promise<SimulatorRequest> {
  const method = request.headers['x-http-method-override']?.toUpperCase()
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(
    request.headers['content-type'] ?? '',
  )
  if (request.method !== 'POST' || method !== 'GET' || !isForm) return request
  const query = new URLSearchParams((await request.body.bytes(maxQueryBytes)).toString())
  return { ...request, method, query }
}
