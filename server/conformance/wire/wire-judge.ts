import type { z } from 'zod'
import type { NetworkCall } from '../../src/networks/contract.ts'
import type { WireCall } from './wire-call.ts'

/** Something that the network's pages do not describe. */
export interface Violation {
  call: string
  detail: string
}

/** Holds a connector's calls against the schemas of a network's calls. */
export class WireJudge {
  readonly counts = new Map<string, number>()
  readonly violations: Violation[] = []
  readonly #calls: readonly WireCall[]

  constructor(calls: readonly WireCall[]) {
    this.#calls = calls
  }

  see(call: NetworkCall): void {
    const url = new URL(call.url)
    const fitting = this.#calls.filter(
      ({ method, host, path }) =>
        method === call.method && host.test(url.host) && path.test(url.pathname),
    )
    const place = `${call.method} ${url.host}${url.pathname}`
    const note = (name: string, detail: string) => this.violations.push({ call: name, detail })
    const query = Object.fromEntries(url.searchParams)
    // Actions share a path: the address tells which one is meant.
    const known = fitting.find((each) => each.query.safeParse(query).success) ?? fitting[0]
    if (!known) return void note(place, 'there is no such call')
    this.counts.set(known.name, (this.counts.get(known.name) ?? 0) + 1)
    for (const detail of [
      ...wrong('query', known.query, query),
      ...wrongHeaders(known, call),
      ...wrongBody(known, call),
    ])
      note(known.name, detail)
  }
}

function wrong(what: string, schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value)
  return (error?.issues ?? []).map(
    ({ path, message }) => `${[what, ...path].join('.')}: ${message}`,
  )
}

function wrongHeaders({ headers }: WireCall, call: NetworkCall): string[] {
  const sent = Object.fromEntries(
    Object.entries(call.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return Object.entries(headers)
    .filter(([name, form]) => !form.test(sent[name] ?? ''))
    .map(([name]) => `header ${name}: ${sent[name] === undefined ? 'is missing' : 'is another'}`)
}

function wrongBody({ body: expected }: WireCall, { body }: NetworkCall): string[] {
  if (expected === null) return body === undefined ? [] : ['body: there is one']
  if (expected === 'bytes')
    return body?.kind === 'bytes' || body?.kind === 'stream' ? [] : ['body: these are no bytes']
  if (body?.kind === 'json') return wrong('body', expected, body.json)
  return body?.kind === 'form' ? wrong('body', expected, body.fields) : ['body: is missing']
}
