import { timingSafeEqual } from 'node:crypto'
import type {
  SimulatorRequest,
  SimulatorResponse,
  SimulatorWorld,
} from '../../simulator-contract.ts'

const maxFormBytes = 64 * 1024

/** The fields of a form; none when the body is no form. */
export async function formOf(request: SimulatorRequest): Promise<URLSearchParams> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return new URLSearchParams()
  return new URLSearchParams((await request.body.bytes(maxFormBytes)).toString())
}

export function oauthError(status: number, error: string, description: string): SimulatorResponse {
  return {
    status,
    headers: { 'cache-control': 'no-store' },
    body: { error, error_description: description },
  }
}

/** Names the first field that is not there. https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow (read 2026-11-23) */
export function missingField(
  form: URLSearchParams,
  names: readonly string[],
): SimulatorResponse | null {
  const missing = names.find((name) => !form.get(name))
  if (!missing) return null
  return oauthError(400, 'invalid_request', `A required parameter "${missing}" is missing`)
}

/** Credentials stand in the body; HTTP Basic does not count. */
export function isOwnClient(form: URLSearchParams, { app }: SimulatorWorld): boolean {
  return (
    same(form.get('client_id') ?? '', app.clientId) &&
    same(form.get('client_secret') ?? '', app.clientSecret)
  )
}

function same(left: string, right: string): boolean {
  const a = Buffer.from(left)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}
