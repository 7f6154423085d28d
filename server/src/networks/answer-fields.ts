/** Answers of networks are read without trust: what is not there, or of another kind, is empty. */

export type Fields = Readonly<Record<string, unknown>>

/** The fields of an object, none for anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {}
}

/** The entries of a list, none for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The text, empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
