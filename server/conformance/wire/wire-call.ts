import { z } from 'zod'

/** A field of a call, with the page that has it. */
export function field<T extends z.ZodType>(source: string, schema: T): T {
  return schema.meta({ source })
}

/** One call as a network's pages describe it. */
export interface WireCall {
  name: string
  method: string
  host: RegExp
  path: RegExp
  /** Parameters in the address. */
  query: z.ZodType
  /** Headers that it needs, by lower-case name. */
  headers: Readonly<Record<string, RegExp>>
  /** JSON or form; `bytes` for the bytes of a file; null for no body at all. */
  body: z.ZodType | 'bytes' | null
}

/** No parameters. */
export const nothing = z.strictObject({})
