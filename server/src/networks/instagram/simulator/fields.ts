import { GraphError, invalidParameter } from './graph-error.ts'

/** One field of `fields=`, with what is asked of the objects behind it. */
export interface Field {
  name: string
  /** `children{id}`; null: nothing asked. */
  fields: Field[] | null
  /** `media.limit(5)` */
  limit: number | null
}

/** How a node answers for its fields; undefined leaves one out, as Graph does with what is empty. */
export type Node = Readonly<Record<string, (field: Field) => unknown>>

/** Reads `id,media.limit(3){id,caption}`. @throws GraphError */
export function fieldsOf(text: string | null): Field[] {
  const reader = { text: text ?? '', at: 0 }
  const fields = readList(reader)
  if (reader.at < reader.text.length) throw syntaxError(reader)
  return fields
}

/**
 * The fields asked for, then `id`.
 * @throws GraphError 100 for one that the node does not have
 */
export function project(
  type: string,
  node: Node,
  asked: readonly Field[],
): Record<string, unknown> {
  const answer: Record<string, unknown> = {}
  for (const field of asked) {
    const read = Object.hasOwn(node, field.name) ? node[field.name] : undefined
    if (!read)
      throw invalidParameter(
        `Tried accessing nonexisting field (${field.name.slice(0, 80)}) on node type (${type})`,
      )
    const value = read(field)
    if (value !== undefined && value !== null) answer[field.name] = value
  }
  if (!('id' in answer) && node.id) answer.id = node.id({ name: 'id', fields: null, limit: null })
  return answer
}

interface Reader {
  text: string
  at: number
}

function readList(reader: Reader): Field[] {
  const fields: Field[] = []
  for (;;) {
    const name = take(reader, /\s*([A-Za-z_]\w*)\s*/y)
    if (name) fields.push(readField(reader, name))
    if (take(reader, /(,)/y) === null) return fields
  }
}

function readField(reader: Reader, name: string): Field {
  const field: Field = { name, fields: null, limit: null }
  for (;;) {
    const modifier = take(reader, /\.(\w+\([^)]*\))\s*/y)
    if (modifier === null) break
    const limit = /^limit\((\d{1,4})\)$/.exec(modifier)?.[1]
    if (limit) field.limit = Number(limit)
  }
  if (take(reader, /(\{)/y) === null) return field
  field.fields = readList(reader)
  if (take(reader, /(\})\s*/y) === null) throw syntaxError(reader)
  return field
}

function take(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (!found) return null
  reader.at = pattern.lastIndex
  return found[1] ?? null
}

function syntaxError({ text, at }: Reader): GraphError {
  return new GraphError({
    message: `Syntax error "Expected end of string instead of "${text.slice(at, at + 1)}"." at character ${at}: ${text.slice(0, 120)}`,
    code: 2500,
  })
}
