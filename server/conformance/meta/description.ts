import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** One call that Meta's machine-readable description knows. */
export interface Operation {
  /** `#get`, `#update` and `#delete` act on the node itself. */
  name?: string
  endpoint?: string
  method: string
  params: readonly { name: string; required: boolean; type: string }[]
}

interface NodeFile {
  apis?: Operation[]
  fields?: { name: string; type: string }[]
}

const ownNames: Readonly<Record<string, string>> = {
  GET: '#get',
  POST: '#update',
  DELETE: '#delete',
}

/** The nodes of Meta's business SDK specification, one file each. */
export class MetaDescription {
  readonly #nodes = new Map<string, NodeFile>()
  readonly #enums = new Map<string, readonly string[]>()

  /** @param directory of files such as `Page.json`, with `enum_types.json` beside them */
  constructor(directory: string) {
    for (const name of readdirSync(directory).filter((each) => each.endsWith('.json'))) {
      const content: unknown = JSON.parse(readFileSync(path.join(directory, name), 'utf8'))
      if (name !== 'enum_types.json') this.#nodes.set(path.parse(name).name, content as NodeFile)
      else
        for (const each of content as { name: string; values: string[] }[])
          this.#enums.set(each.name, each.values)
    }
  }

  has(node: string): boolean {
    return this.#nodes.has(node)
  }

  /** The call on an edge of the node, or on the node itself. */
  operation(node: string, method: string, edge: string | null): Operation | null {
    const isIt = (each: Operation): boolean =>
      edge === null ? each.name === ownNames[method] : each.endpoint === edge
    return this.#nodes.get(node)?.apis?.find((each) => each.method === method && isIt(each)) ?? null
  }

  /** Type of a field; null when the node has none of that name. */
  fieldType(node: string, name: string): string | null {
    return this.#nodes.get(node)?.fields?.find((field) => field.name === name)?.type ?? null
  }

  /** What a parameter of that type may be; null: it is no enumeration. */
  valuesOf(type: string): readonly string[] | null {
    return this.#enums.get(type) ?? null
  }
}
