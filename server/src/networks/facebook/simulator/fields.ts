import { GraphError, invalid } from './graph-error.ts'

/** One field of `fields=`: `picture.type(large)`, `attachments{media}`. */
export interface Selected {
  name: string
  args: Readonly<Record<string, string>>
  fields: readonly Selected[] | null
}

/** What a node can tell of itself: each field's value, or what works it out from the selection. */
export type NodeFields = Readonly<Record<string, (selected: Selected) => unknown>>

/**
 * Reads a field expression.
 * @throws GraphError code 2500 when it cannot be read
 */
export function parseFields(text: string | null): Selected[] {
  if (text === null) return []
  const reader = new Reader(text.replace(/\s+/g, ''))
  const fields = reader.list()
  if (!reader.isAtEnd) throw syntaxError()
  return fields
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  list(): Selected[] {
    const fields: Selected[] = []
    for (;;) {
      const name = this.#take(/^[A-Za-z0-9_]+/)
      if (name === '') {
        if (this.#take(/^,/) === '') return fields
        continue
      }
      fields.push(this.#field(name))
      if (this.#take(/^,/) === '') return fields
    }
  }

  #field(name: string): Selected {
    const args: Record<string, string> = {}
    for (let arg = this.#argument(); arg; arg = this.#argument()) args[arg[0]] = arg[1]
    if (this.#take(/^\{/) === '') return { name, args, fields: null }
    const fields = this.list()
    if (this.#take(/^\}/) === '') throw syntaxError()
    return { name, args, fields }
  }

  #argument(): [string, string] | null {
    const found = /^\.([a-z_]+)\(([^()]*)\)/.exec(this.#text.slice(this.#at))
    if (!found) return null
    this.#at += found[0].length
    return [found[1] ?? '', found[2] ?? '']
  }

  #take(pattern: RegExp): string {
    const found = pattern.exec(this.#text.slice(this.#at))?.[0] ?? ''
    this.#at += found.length
    return found
  }
}

/**
 * The fields that were asked for, and always the id.
 * @throws GraphError for a field that the node does not have
 */
export function project(
  type: string,
  node: NodeFields,
  asked: readonly Selected[],
  usual: readonly string[],
): Record<string, unknown> {
  const wanted = asked.length > 0 ? asked : usual.map((name) => ({ name, args: {}, fields: null }))
  const result: Record<string, unknown> = {}
  for (const selected of wanted) {
    const value = Object.hasOwn(node, selected.name) ? node[selected.name] : undefined
    if (!value) throw noField(selected.name, type)
    const told = value(selected)
    if (told !== undefined && told !== null) result[selected.name] = told
  }
  if (node.id && result.id === undefined) {
    result.id = node.id({ name: 'id', args: {}, fields: null })
  }
  return result
}

function noField(name: string, type: string): GraphError {
  return invalid(`Tried accessing nonexisting field (${name}) on node type (${type})`)
}

function syntaxError(): GraphError {
  return new GraphError({
    message: 'Syntax error "Expected end of string instead of the rest." in the field expression.',
    code: 2500,
  })
}
