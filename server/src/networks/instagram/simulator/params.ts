import type { SimulatorRequest } from '../../simulator-contract.ts'
import { invalidParameter, missingParameter } from './graph-error.ts'

const maxBodyBytes = 1024 * 1024

/** A call's parameters, whatever way they came: query, form, multipart or JSON. Graph mixes them freely. */
export class Params {
  readonly #values: ReadonlyMap<string, unknown>

  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** @returns the text, or null when it is not there or empty */
  text(name: string): string | null {
    const value = this.#values.get(name)
    if (value === undefined || value === null || value === '') return null
    if (typeof value === 'object') throw invalidParameter(`Param ${name} must be a string.`)
    return String(value)
  }

  required(name: string): string {
    const value = this.text(name)
    if (value === null) throw missingParameter(name)
    return value
  }

  /** `true`, `false`, `1`, `0` in any form. */
  flag(name: string): boolean | null {
    const text = this.text(name)?.toLowerCase()
    if (text === undefined) return null
    if (text === 'true' || text === '1') return true
    if (text === 'false' || text === '0') return false
    throw invalidParameter(`Param ${name} must be a boolean.`)
  }

  integer(name: string): number | null {
    const text = this.text(name)
    if (text === null) return null
    if (!/^-?\d{1,15}$/.test(text)) throw invalidParameter(`Param ${name} must be an integer.`)
    return Number(text)
  }

  /** A list: a JSON array, the same as text, or ids with commas between. */
  list(name: string): unknown[] | null {
    const value = this.#structure(name)
    if (value === null || Array.isArray(value)) return value
    if (typeof value === 'string' && !/^[[{]/.test(value.trim()))
      return value.split(',').map((part) => part.trim())
    throw invalidParameter(`Param ${name} must be an array.`)
  }

  object(name: string): Record<string, unknown> | null {
    const value = this.#structure(name)
    if (value === null) return null
    if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
    throw invalidParameter(`Param ${name} must be a JSON object.`)
  }

  #structure(name: string): unknown {
    const value = this.#values.get(name)
    if (value === undefined || value === null || value === '') return null
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value.trim()) as unknown
    } catch {
      return value
    }
  }
}

/** @throws GraphError when a JSON body is none */
export async function readParams(request: SimulatorRequest): Promise<Params> {
  const values = new Map<string, unknown>(request.query)
  if (request.method === 'GET' || request.method === 'HEAD') return new Params(values)
  for (const [name, value] of await bodyEntries(request)) values.set(name, value)
  return new Params(values)
}

async function bodyEntries(request: SimulatorRequest): Promise<Iterable<[string, unknown]>> {
  const type = (request.headers['content-type'] ?? '').toLowerCase()
  if (type.startsWith('multipart/form-data')) return partEntries(request)
  const text = (await request.body.bytes(maxBodyBytes)).toString()
  if (text.trim() === '') return []
  if (/^application\/([a-z.]+\+)?json\b/.test(type)) return jsonEntries(text)
  if (type === '' || type.startsWith('application/x-www-form-urlencoded'))
    return new URLSearchParams(text)
  return []
}

function jsonEntries(text: string): [string, unknown][] {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return Object.entries(body)
  } catch {
    // Told below, as for a body that is no object.
  }
  throw invalidParameter('The request body is not a JSON object.')
}

async function partEntries(request: SimulatorRequest): Promise<[string, unknown][]> {
  const entries: [string, unknown][] = []
  for await (const part of request.body.parts()) {
    if (part.filename !== null) continue
    const chunks: Buffer[] = []
    let sizeBytes = 0
    for await (const chunk of part.chunks) {
      sizeBytes += chunk.length
      if (sizeBytes > maxBodyBytes) throw invalidParameter(`Param ${part.name} is too long.`)
      chunks.push(chunk)
    }
    entries.push([part.name, Buffer.concat(chunks).toString()])
  }
  return entries
}
