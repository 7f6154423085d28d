import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { Caller, Keys } from '../keys/keys.ts'

/** @throws AppError unauthorized; the same words for every cause, so that nothing can be learned from it */
export async function authenticate(keys: Keys, request: FastifyRequest): Promise<Caller> {
  const header = request.headers.authorization
  if (header === undefined)
    throw refusal('Send an API key in the header "Authorization: Bearer dra_…".')
  const [, key] = /^Bearer +(\S+)$/i.exec(header) ?? []
  const caller = key ? await keys.authenticate(key) : null
  if (!caller)
    throw refusal('The API key is not known here. Check that it is whole, and not revoked.')
  return caller
}

function refusal(detail: string): AppError {
  return new AppError('unauthorized', detail, { headers: { 'www-authenticate': 'Bearer' } })
}
