import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { Caller } from '../keys/caller.ts'
import type { Keys } from '../keys/keys.ts'
import { isForPeople, type RouteScope, roleMay } from '../keys/scopes.ts'
import type { People } from '../people/people.ts'

/**
 * Who asks, by API key or by dashboard token.
 * @throws AppError unauthorized; the same words for every cause, so that nothing can be learned from it
 */
export async function authenticate(
  { keys, people }: { keys: Keys; people: People },
  request: FastifyRequest,
): Promise<Caller> {
  const header = request.headers.authorization
  if (header === undefined)
    throw refusal('Send an API key in the header "Authorization: Bearer dra_…".')
  const [, secret] = /^Bearer +(\S+)$/i.exec(header) ?? []
  const caller = secret === undefined ? null : await callerOf(keys, people, secret, request)
  if (!caller)
    throw refusal('The API key is not known here. Check that it is whole, and not revoked.')
  return caller
}

function callerOf(
  keys: Keys,
  people: People,
  secret: string,
  request: FastifyRequest,
): Promise<Caller | null> {
  if (!/^[\w-]+\.[\w-]*\.[\w-]*$/.test(secret)) return keys.authenticate(secret)
  return people.authenticate(secret, {
    workspace: oneHeader(request, 'dravo-workspace'),
    environment: oneHeader(request, 'dravo-environment'),
  })
}

function oneHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** @throws AppError forbidden when the caller's role, or the scopes of the key, do not reach so far */
export function authorize({ actor }: Caller, scope: RouteScope): void {
  if (actor.kind === 'person') {
    if (roleMay(actor.role, scope)) return
    throw new AppError(
      'forbidden',
      `Your role in this workspace is ${actor.role}, and that may not do this (${scope}). Ask an owner.`,
    )
  }
  if (isForPeople(scope))
    throw new AppError(
      'forbidden',
      'This route is for people who are signed in to the dashboard; an API key cannot use it.',
    )
  if (actor.scopes !== null && !actor.scopes.some((own) => own === scope))
    throw new AppError(
      'forbidden',
      `This key does not have the scope ${scope}. Make one that has it.`,
    )
}

/** @throws AppError forbidden for a key that is limited to some accounts: it cannot add others */
export function requireAllAccounts({ accountIds }: Caller): void {
  if (accountIds)
    throw new AppError(
      'forbidden',
      'This key is limited to some accounts, so it cannot connect others. Use a key without that limit.',
    )
}

function refusal(detail: string): AppError {
  return new AppError('unauthorized', detail, { headers: { 'www-authenticate': 'Bearer' } })
}
