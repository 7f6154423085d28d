import type { SimulatorRequest, SimulatorWorld } from '../../simulator-contract.ts'
import { BodyTooLarge } from '../../simulator-contract.ts'
import { GraphError, invalid } from './graph-error.ts'

const maxTextBytes = 1 << 20
/** The largest thing that comes in one body: a video of 10 GB. */
const maxFileBytes = 10 * 2 ** 30

/** A file part, put away under a name of its own until somebody takes it. */
export interface StagedFile {
  part: string
  name: string
  sizeBytes: number
}

/** Parameters of a call: query, form, multipart or JSON, the body winning over the query. */
export class Params {
  readonly #values: ReadonlyMap<string, unknown>
  readonly files: readonly StagedFile[]

  constructor(values: ReadonlyMap<string, unknown>, files: readonly StagedFile[]) {
    this.#values = values
    this.files = files
  }

  has(name: string): boolean {
    const value = this.#values.get(name)
    return value !== undefined && value !== null && value !== ''
  }

  /** @returns null when it is missing or empty. @throws GraphError when it is no text */
  text(name: string): string | null {
    if (!this.has(name)) return null
    const value = this.#values.get(name)
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw mistyped(name, 'a string')
  }

  /** `true`, `false`, `1`, `0`. @throws GraphError for anything else */
  flag(name: string, fallback: boolean): boolean {
    const text = this.text(name)?.toLowerCase()
    if (text === undefined) return fallback
    if (text === 'true' || text === '1') return true
    if (text === 'false' || text === '0') return false
    throw mistyped(name, 'a boolean')
  }

  /** @throws GraphError when it is no whole number */
  integer(name: string): number | null {
    const text = this.text(name)
    if (text === null) return null
    if (/^-?[0-9]{1,15}$/.test(text)) return Number(text)
    throw mistyped(name, 'an integer')
  }

  /** @throws GraphError when it is none of the values; case does not matter */
  oneOf<const V extends string>(name: string, values: readonly V[]): V | null {
    const text = this.text(name)
    if (text === null) return null
    const found = values.find((value) => value.toLowerCase() === text.toLowerCase())
    if (found) return found
    throw invalid(
      `Param ${name} must be one of {${values.join(', ')}} - got "${text.slice(0, 80)}".`,
    )
  }

  /** An object or array: itself in JSON, a JSON string elsewhere. @throws GraphError */
  json(name: string): unknown {
    if (!this.has(name)) return null
    const value = this.#values.get(name)
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value)
    } catch {
      throw mistyped(name, 'valid JSON')
    }
  }

  /** An array, whole or as `name[0]`, `name[1]`, …; null when there is none. @throws GraphError */
  list(name: string): unknown[] | null {
    const whole = this.json(name)
    if (whole !== null) {
      if (Array.isArray(whole)) return whole
      if (typeof whole === 'object') return Object.values(whole)
      throw mistyped(name, 'an array')
    }
    const indexed = [...this.#values.keys()]
      .flatMap((key) => {
        const index = key.startsWith(`${name}[`) ? /\[([0-9]{1,4})\]$/.exec(key)?.[1] : undefined
        return index === undefined ? [] : [{ key, index: Number(index) }]
      })
      .sort((left, right) => left.index - right.index)
    return indexed.length > 0 ? indexed.map(({ key }) => this.json(key)) : null
  }

  /** The first file part of one of these names, or any file part when none are named. */
  file(...names: readonly string[]): StagedFile | null {
    const found = this.files.find(({ part }) => names.length === 0 || names.includes(part))
    return found ?? null
  }
}

function mistyped(name: string, wanted: string): GraphError {
  return invalid(`Param ${name} must be ${wanted}.`)
}

/** Reads every encoding that the Graph API takes. @throws GraphError */
export async function readParams(
  request: SimulatorRequest,
  world: SimulatorWorld,
  nextNumber: () => number,
): Promise<Params> {
  const values = new Map<string, unknown>(request.query)
  const files: StagedFile[] = []
  const type = request.headers['content-type'] ?? ''
  if (!hasParams(request)) return new Params(values, files)
  if (/^multipart\/form-data\b/i.test(type)) {
    await readMultipart(request, world, nextNumber, values, files).catch(async (error: unknown) => {
      for (const { name } of files) await world.files.remove(name)
      throw error
    })
  } else {
    const text = (await request.body.bytes(maxTextBytes)).toString()
    if (/^application\/json\b/i.test(type)) readJson(text, values)
    else for (const [name, value] of new URLSearchParams(text)) values.set(name, value)
  }
  return new Params(values, files)
}

/** Bodies of the upload addresses are the file itself. */
function hasParams({ method, host, path }: SimulatorRequest): boolean {
  if (method !== 'POST' && method !== 'DELETE') return false
  return host !== 'rupload.facebook.com' && !/\/upload:/.test(path)
}

function readJson(text: string, values: Map<string, unknown>): void {
  if (text.trim() === '') return
  const parsed = parsedJson(text)
  for (const [name, value] of Object.entries(parsed)) values.set(name, value)
}

function parsedJson(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch {
    // Answered below, as a body that is no object is.
  }
  throw new GraphError({ message: '(#100) The request body is not a JSON object.', code: 100 })
}

async function readMultipart(
  request: SimulatorRequest,
  world: SimulatorWorld,
  nextNumber: () => number,
  values: Map<string, unknown>,
  files: StagedFile[],
): Promise<void> {
  for await (const part of request.body.parts()) {
    if (
      part.filename === null &&
      !/^(image|video|application\/octet)/i.test(part.contentType ?? '')
    ) {
      values.set(part.name, await shortText(part.chunks))
      continue
    }
    const name = `staged-${nextNumber()}`
    files.push({ part: part.name, name, sizeBytes: 0 })
    const written = await world.files.write(name, part.chunks, { maxBytes: maxFileBytes })
    files[files.length - 1] = { part: part.name, name, sizeBytes: written.sizeBytes }
  }
}

async function shortText(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > maxTextBytes) throw new BodyTooLarge(`More than ${maxTextBytes} bytes.`)
    parts.push(chunk)
  }
  return Buffer.concat(parts).toString()
}
