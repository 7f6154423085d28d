import { BodyTooLarge, type SimulatorRequest } from '../../simulator-contract.ts'
import { invalidParams } from './refusal.ts'

const maxJsonBytes = 1 << 20

/** A JSON object of a request, read field by field. Unknown fields are let through; null counts as absent. */
export class Params {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #path: string

  constructor(values: Readonly<Record<string, unknown>>, path = '') {
    this.#values = values
    this.#path = path
  }

  /** @throws Refusal 400 when it is no object; `isRequired`: or not there */
  object(name: string, { isRequired = true } = {}): Params {
    const value = this.#given(name)
    if (isObject(value)) return new Params(value, `${this.#path}${name}.`)
    if (value === undefined && !isRequired) return new Params({}, `${this.#path}${name}.`)
    throw this.#wrong(name, value, 'an object')
  }

  /** @throws Refusal 400 */
  text(name: string, maxUnits?: number): string | undefined {
    const value = this.#given(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string') throw this.#wrong(name, value, 'a string')
    if (maxUnits !== undefined && value.length > maxUnits) {
      throw invalidParams(`${this.#path}${name} is longer than ${maxUnits} UTF-16 units.`)
    }
    return value
  }

  /** @throws Refusal 400 */
  flag(name: string): boolean | undefined {
    const value = this.#given(name)
    if (value === undefined || typeof value === 'boolean') return value
    throw this.#wrong(name, value, 'a boolean')
  }

  /** @throws Refusal 400 unless it is a whole number of `bits` bits */
  integer(name: string, bits: 32 | 53 = 53): number | undefined {
    const value = this.#given(name)
    if (value === undefined) return undefined
    const isWhole = Number.isSafeInteger(value) && Math.abs(Number(value)) < 2 ** (bits - 1)
    if (!isWhole) throw this.#wrong(name, value, `an int${bits === 32 ? 32 : 64}`)
    return value as number
  }

  /** @throws Refusal 400 */
  texts(name: string): string[] | undefined {
    const value = this.#given(name)
    if (value === undefined) return undefined
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
    throw this.#wrong(name, value, 'a list of strings')
  }

  /** @throws Refusal 400 when the field is not there */
  required<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw invalidParams(`${this.#path}${name} is required.`)
    return value
  }

  #given(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined
  }

  #wrong(name: string, value: unknown, wanted: string): Error {
    return invalidParams(
      value === undefined
        ? `${this.#path}${name} is required.`
        : `${this.#path}${name} must be ${wanted}.`,
    )
  }
}

/**
 * The body of a posting call.
 * @param isOptional no body at all counts as `{}`
 * @throws Refusal 400
 */
export async function jsonParams(
  request: SimulatorRequest,
  { isOptional = false } = {},
): Promise<Params> {
  const text = (await bytesOf(request)).toString()
  if (isOptional && text === '') return new Params({})
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw invalidParams('The content type must be application/json.')
  }
  const value = parsed(text)
  if (!isObject(value)) throw invalidParams('The body must be a JSON object.')
  return new Params(value)
}

async function bytesOf(request: SimulatorRequest): Promise<Buffer> {
  try {
    return await request.body.bytes(maxJsonBytes)
  } catch (error) {
    if (error instanceof BodyTooLarge) throw invalidParams('The body is too large.')
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidParams('The body is not JSON.')
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
