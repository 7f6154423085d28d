import { createReadStream } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { NetworkId } from '../../networks/contract.ts'
import type { World } from '../world.ts'
import type { Control } from './control.ts'
import { validationFailed } from './control-body.ts'
import { networkOf } from './network-query.ts'
import { reply } from './reply.ts'

const parts = ['posts', 'calls'] as const

/** `GET /_sandbox/ledger`: streamed, because it may be larger than memory should be. */
export const readLedger: Control = async ({ response, query, origin }, world) => {
  const network = networkOf(query)
  const wanted = partsOf(query)
  await world.settled()
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  await pipeline(
    Readable.from(ledgerText(world, network, wanted, origin)),
    response as ServerResponse,
  )
}

/** `DELETE /_sandbox`: posts, media, calls and faults go; people, tokens and settings stay. */
export const emptySandbox: Control = async ({ response }, world) => {
  for (const simulator of world.simulators) await simulator.clear()
  world.faults.clear()
  await world.calls.clear()
  for (const { network } of world.simulators) world.changes.announce(network)
  await reply(response, world, 204, null)
}

/** `?include=posts` leaves the calls out. */
function partsOf(query: URLSearchParams): readonly (typeof parts)[number][] {
  const given = query.get('include')
  if (given === null) return parts
  const known = parts.filter((part) => part === given)
  if (known.length > 0) return known
  const message = 'Use posts or calls, or leave it out for both.'
  throw validationFailed([{ path: 'include', code: 'invalid_value', message }])
}

async function* ledgerText(
  world: World,
  network: NetworkId | null,
  wanted: readonly string[],
  origin: string,
): AsyncGenerator<string> {
  yield '{"posts":['
  if (wanted.includes('posts')) yield* listed(postLines(world, network, origin))
  yield '],"calls":['
  if (wanted.includes('calls')) yield* listed(callLines(world, network))
  yield ']}'
}

function* postLines(world: World, network: NetworkId | null, origin: string): Generator<string> {
  for (const simulator of world.simulators) {
    if (network !== null && simulator.network !== network) continue
    for (const post of simulator.posts(origin)) yield JSON.stringify(post)
  }
}

async function* callLines(world: World, network: NetworkId | null): AsyncGenerator<string> {
  const { path, bytes } = await world.calls.snapshot()
  if (bytes === 0) return
  const mark = network === null ? '' : `"network":"${network}"`
  const input = createReadStream(path, { end: bytes - 1 })
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.includes(mark)) yield line
  }
}

/** Joins with commas, some hundred at a time. */
async function* listed(lines: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let chunk: string[] = []
  let isFirst = true
  for await (const line of lines) {
    chunk.push(line)
    if (chunk.length < 200) continue
    yield (isFirst ? '' : ',') + chunk.join(',')
    isFirst = false
    chunk = []
  }
  if (chunk.length > 0) yield (isFirst ? '' : ',') + chunk.join(',')
}
