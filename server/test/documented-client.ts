import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { type Answer, type Client, createClient } from './client.ts'

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>
}

/** A client that believes `/openapi.json`, and fails at the first answer that is not documented. */
export interface DocumentedClient extends Client {
  /** `POST /v1/posts 202`, for every answer that came. */
  seen: Set<string>
}

export function createDocumentedClient(
  url: string,
  headers: Record<string, string>,
  document: OpenApi,
): DocumentedClient {
  const plain = createClient(url, headers)
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema(withoutOtherFields(document), 'api')
  const seen = new Set<string>()

  function check(method: string, path: string, answer: Answer): Answer {
    const { template, operation } = operationOf(document, method, path)
    const name = `${method} ${template} ${answer.status}`
    const response = operation.responses[String(answer.status)]
    assert.ok(response, `${name} is not documented: ${JSON.stringify(answer.body)}`)
    seen.add(name)
    const type = answer.headers.get('content-type')?.split(';')[0]
    assert.equal(type, response.content ? Object.keys(response.content)[0] : undefined, name)
    assert.match(answer.headers.get('x-request-id') ?? '', /^req_/)
    if (!response.content || !type) return answer
    const pointer = [
      'paths',
      template,
      method.toLowerCase(),
      'responses',
      String(answer.status),
      'content',
      type,
      'schema',
    ]
    const validate = ajv.getSchema(
      `api#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`,
    )
    assert.ok(validate, name)
    assert.ok(
      validate(answer.body),
      `${name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(answer.body)}`,
    )
    return answer
  }

  return {
    seen,
    request: async (method, path, init) =>
      check(method, path, await plain.request(method, path, init)),
    get: async (path) => check('GET', path, await plain.get(path)),
    post: async (path, body, more) => check('POST', path, await plain.post(path, body, more)),
    patch: async (path, body) => check('PATCH', path, await plain.patch(path, body)),
    delete: async (path) => check('DELETE', path, await plain.delete(path)),
  }
}

/** The document lets answers grow; our own answers today hold what it names, and nothing else. */
function withoutOtherFields(document: OpenApi): object {
  const isObjectSchema = (value: unknown): value is object =>
    typeof value === 'object' &&
    value !== null &&
    'properties' in value &&
    !('additionalProperties' in value)
  return JSON.parse(
    JSON.stringify(document, (_key, value) =>
      isObjectSchema(value) ? { ...value, additionalProperties: false } : value,
    ),
  )
}

function operationOf(
  document: OpenApi,
  method: string,
  path: string,
): { template: string; operation: Operation } {
  const bare = path.split('?')[0] ?? ''
  for (const [template, operations] of Object.entries(document.paths)) {
    const operation = operations[method.toLowerCase()]
    if (operation && new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(bare))
      return { template, operation }
  }
  throw new Error(`${method} ${bare} is not documented`)
}
