import type { TestApp } from './start-app.ts'

/** A person of the sandbox, as its control gives it. */
export interface Person {
  id: string
  handle: string
  access_token: string
  refresh_token: string
}

/** The parts of a running program that people are made through. */
type Place = Pick<TestApp, 'api' | 'sandbox'>

/** A new person on the simulated network. */
export async function newPerson(app: Place): Promise<Person> {
  const { body } = await app.sandbox.post('/_sandbox/accounts', { network: 'x', count: 1 })
  return body[0]
}

/** Connects a person through the API, as somebody who holds the tokens. @returns the account's id */
export async function connect(
  app: Place,
  person: Person,
  credentials: object = {},
): Promise<string> {
  const { access_token, refresh_token } = person
  const { status, body } = await app.api.post('/v1/accounts', {
    platform: 'x',
    platform_account_id: person.id,
    handle: person.handle,
    credentials: { access_token, refresh_token, ...credentials },
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}

export interface LedgerCall {
  method: string
  path: string
  status: number
  step: string
}

export interface Ledger {
  posts: { id: string; text: string; author_id: string }[]
  calls: LedgerCall[]
}

export async function readLedger(app: TestApp): Promise<Ledger> {
  return (await app.sandbox.get('/_sandbox/ledger?network=x')).body
}
