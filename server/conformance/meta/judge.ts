import { fieldsOf, listOf } from '../../src/networks/answer-fields.ts'
import type { NetworkAnswer, NetworkCall } from '../../src/networks/contract.ts'
import type { MetaDescription, Operation } from './description.ts'
import type { Nodes } from './nodes.ts'

/** Parameters of every call and of every listing; the description lists them nowhere. */
const general = new Set(['access_token', 'fields', 'limit', 'after', 'before', 'since', 'until'])

/** What the networks' pages have and the description has not, each with the page. */
const beyond: Readonly<Record<string, string>> = {
  'POST photos source': 'https://developers.facebook.com/docs/graph-api/reference/page/photos/',
  'POST media is_ai_generated':
    'since 2026-06-22: https://developers.facebook.com/documentation/instagram-platform/changelog',
}

/** Edges in use under another name than the description's. */
const spelt: Readonly<Record<string, string>> = { media_publish: 'mediapublish' }

/** Something the description does not allow. */
export interface Violation {
  operation: string
  detail: string
}

/** Holds the calls of a connector, and the simulator's answers, against Meta's description. */
export class MetaJudge {
  readonly counts = new Map<string, number>()
  readonly violations: Violation[] = []
  readonly #description: MetaDescription
  readonly #nodes: Nodes

  constructor(description: MetaDescription, nodes: Nodes) {
    this.#description = description
    this.#nodes = nodes
  }

  see(call: NetworkCall, answer: NetworkAnswer): void {
    const url = new URL(call.url)
    const family = url.host === 'graph.instagram.com' ? 'instagram' : 'facebook'
    const [id = '', edge = null] = url.pathname
      .replace(/^\/v\d+\.\d+/, '')
      .split('/')
      .slice(1)
    const node = this.#nodeOf(id, family)
    const place = `${call.method} {${node ?? 'address of an upload'}}${edge === null ? '' : `/${edge}`}`
    const isDescribed = node !== null && this.#description.has(node)
    const operation = isDescribed ? place : `${place} (not in the description)`
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1)
    if (answer.status < 300 && node !== null)
      this.#nodes.learn(family, call.method, node, edge, answer.body)
    if (!isDescribed) return
    const note = (detail: string): unknown => this.violations.push({ operation, detail })
    const known = this.#operation(node, call.method, edge)
    if (known === null) return void note('the description has no such call')
    this.#judgeParams(known, call, note)
    this.#judgeFields(node, known, edge, url.searchParams.get('fields'), answer, note)
  }

  #nodeOf(id: string, family: 'facebook' | 'instagram'): string | null {
    if (id === 'refresh_access_token') return 'IGRefreshAccessTokenForIGOnlyAPI'
    if (id === 'me') return family === 'instagram' ? 'IGUserForIGOnlyAPI' : 'Page'
    return this.#nodes.kindOf(id)
  }

  #operation(node: string, method: string, edge: string | null): Operation | null {
    const found = this.#description.operation(node, method, edge)
    if (found || edge === null) return found
    return this.#description.operation(node, method, spelt[edge] ?? edge)
  }

  #judgeParams(known: Operation, call: NetworkCall, note: (detail: string) => unknown): void {
    const given = paramsOf(call)
    for (const { name, required } of known.params)
      if (required && !given.has(name)) note(`the parameter ${name} is missing`)
    for (const [name, value] of given) {
      if (general.has(name) || beyond[`${call.method} ${known.endpoint} ${name}`]) continue
      const param = known.params.find((each) => each.name === name)
      if (!param) note(`there is no parameter ${name}`)
      else if (!this.#fits(param.type, value))
        note(`${name} is no ${param.type}: ${JSON.stringify(value)?.slice(0, 200)}`)
    }
  }

  #fits(type: string, value: unknown): boolean {
    const values = this.#description.valuesOf(type)
    if (values) return values.some((each) => isSameWord(each, String(value)))
    switch (type) {
      case 'bool':
        return typeof value === 'boolean' || /^(true|false)$/.test(String(value))
      case 'int':
      case 'unsigned int':
        return /^\d+$/.test(String(value))
      case 'datetime':
        return !Number.isNaN(Date.parse(String(value))) || /^\d{9,11}$/.test(String(value))
      case 'string':
        return ['string', 'number'].includes(typeof value) || value instanceof Uint8Array
      case 'file':
        return value instanceof Uint8Array
      default:
        return !type.startsWith('list<') || Array.isArray(listIn(value))
    }
  }

  /** Both what is asked for and what comes must be fields of the node that the answer shows. */
  #judgeFields(
    node: string,
    known: Operation,
    edge: string | null,
    asked: string | null,
    answer: NetworkAnswer,
    note: (detail: string) => unknown,
  ): void {
    const shown = edge === null ? node : this.#shownBy(node, edge)
    if (shown === null || !this.#description.has(shown) || known.method !== 'GET') return
    for (const name of topNames(asked ?? ''))
      if (!this.#has(shown, name)) note(`${shown} has no field ${name}`)
    if (answer.status >= 300) return
    const body = fieldsOf(answer.body)
    for (const row of edge === null ? [body] : listOf(body.data).map(fieldsOf))
      for (const name of Object.keys(row))
        if (!this.#has(shown, name)) note(`the answer has a field ${name}, and ${shown} has none`)
  }

  /** Edges may be asked for as if they were fields. */
  #has(node: string, name: string): boolean {
    if (name === 'id' || this.#description.fieldType(node, name) !== null) return true
    return this.#description.operation(node, 'GET', name) !== null
  }

  #shownBy(node: string, edge: string): string | null {
    const isInstagram = node.startsWith('IG')
    if (edge === 'comments') return isInstagram ? 'IGComment' : 'Comment'
    if (edge === 'published_posts') return 'PagePost'
    if (edge === 'content_publishing_limit') return 'ContentPublishingLimitResponse'
    if (!isInstagram) return null
    if (edge === 'media' || edge === 'stories')
      return node === 'IGUser' ? 'IGMedia' : 'IGMediaForIGOnlyAPI'
    return null
  }
}

/** The guides write in small letters what the description has in capitals. */
function isSameWord(a: string, b: string): boolean {
  return a.toUpperCase() === b.toUpperCase()
}

/** Query and body are one to the Graph API. */
function paramsOf({ url, body }: NetworkCall): Map<string, unknown> {
  const params = new Map<string, unknown>(new URL(url).searchParams)
  if (body?.kind === 'json')
    for (const [name, value] of Object.entries(fieldsOf(body.json))) params.set(name, value)
  if (body?.kind === 'form')
    for (const [name, value] of Object.entries(body.fields)) params.set(name, value)
  if (body?.kind === 'multipart') for (const { name, value } of body.parts) params.set(name, value)
  return params
}

/** A list as JSON, as its text, or with commas between. */
function listIn(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value.split(',')
  }
}

/** `a,b{c,d}` asks for a and b. */
function topNames(fields: string): string[] {
  let text = fields
  while (/\{[^{}]*\}/.test(text)) text = text.replace(/\{[^{}]*\}/g, '')
  return text.split(',').filter((name) => name !== '')
}
