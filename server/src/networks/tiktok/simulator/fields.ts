import { invalidParams } from './refusal.ts'

/**
 * `?fields=a,b`, which is mandatory wherever there is one.
 * @throws Refusal 400 when it is missing or names a field that is not there
 */
export function fieldsOf<T extends string>(query: URLSearchParams, known: readonly T[]): T[] {
  const given = (query.get('fields') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  if (given.length === 0) throw invalidParams('fields is required.')
  const unknown = given.filter((name) => !(known as readonly string[]).includes(name))
  if (unknown.length > 0) throw invalidParams(`Fields are invalid: ${unknown.join(',')}.`)
  return given as T[]
}
