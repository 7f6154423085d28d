import { type ZodType, z } from 'zod'
import { type ApiErrorCode, apiErrors } from '../../errors.ts'
import { networkIds, networkOf } from '../../networks/registry.ts'
import type { Route } from '../route.ts'

type Json = Record<string, unknown>

const networkNames = new Intl.ListFormat('en').format(networkIds.map((id) => networkOf(id).name))

/** Errors that any authenticated route can answer with. */
const everywhere: readonly ApiErrorCode[] = [
  'unauthorized',
  'forbidden',
  'validation_failed',
  'rate_limited',
  'internal_error',
  'database_unavailable',
]

/** Errors of a route that nobody signs in for. */
const publicly: readonly ApiErrorCode[] = ['internal_error', 'database_unavailable']

/** Errors of a route that can be sent a body, whether it wants one or not. */
const wherePossible: readonly ApiErrorCode[] = [
  'invalid_json',
  'payload_too_large',
  'unsupported_media_type',
]

/** The OpenAPI 3.1 document, generated from the schemas that validate. */
export function buildOpenApi(routes: readonly Route[], publicUrl: string): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operation(route),
    }
  }
  return hoistDefinitions({
    openapi: '3.1.0',
    info: {
      title: 'Dravo',
      version: '1.0.0',
      description: `One request, posted to ${networkNames}, every delivery accounted for.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    security: [{ apiKey: [] }],
    tags: [
      { name: 'Posts', description: 'Create, schedule, follow and repeat posts.' },
      { name: 'Accounts', description: 'The accounts that posts go to.' },
      { name: 'Media', description: 'Images and videos.' },
      { name: 'Networks', description: 'What each network takes, and whether it answers.' },
      { name: 'OAuth', description: 'Your developer apps, and connecting accounts through them.' },
      { name: 'API keys', description: 'What programs act with. For people who are signed in.' },
      { name: 'Workspace', description: 'Who is in it, and who did what.' },
    ],
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key: dra_test_… reaches the sandbox, dra_live_… the real networks. Or the token of somebody who is signed in (GET /auth/token), with Dravo-Workspace and Dravo-Environment (live or test, default live) saying where to act.',
        },
      },
      schemas: { Problem: problemSchema },
      headers: {
        RequestId: { description: 'Finds the request in the log.', schema: { type: 'string' } },
      },
    },
  })
}

function operation(route: Route): Json {
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    tags: [route.tag],
    ...(route.scope === 'public' ? { security: [] } : {}),
    parameters: parameters(route),
    ...(route.body ? { requestBody: requestBody(route, route.body) } : {}),
    responses: { ...successes(route), ...failures(route) },
  }
}

function operationId(route: Route): string {
  const words = route.path
    .replace('/v1/', '')
    .split(/[/{}]+/)
    .filter(Boolean)
  const name = words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')
  return route.method.toLowerCase() + name.replace('Id', 'ById')
}

function schemaOf(schema: ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
    // Answers may gain fields within v1; a client made from this document must not mind.
    override: ({ jsonSchema }) => {
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties
    },
  })
  return json
}

/** Named schemas move to one place, where the references of a document can reach them. */
function hoistDefinitions(document: Json): Json {
  const definitions: Json = {}
  const text = JSON.stringify(document, (_key, value) => {
    if (typeof value !== 'object' || value === null || !('$defs' in value)) return value
    const { $defs, ...rest } = value as Json
    Object.assign(definitions, $defs)
    return rest
  })
  const { components, ...hoisted } = reachable(text) as Json & { components: { schemas: Json } }
  const schemas = { ...components.schemas, ...(reachable(JSON.stringify(definitions)) as Json) }
  return { ...hoisted, components: { ...components, schemas } }
}

function reachable(text: string): unknown {
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'))
}

function parameters(route: Route): Json[] {
  const idempotency = {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Makes repeating the request safe: the same key with the same body gives the same resource.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  }
  return [
    ...fields(route.params, 'path'),
    ...fields(route.query, 'query'),
    ...(route.isIdempotent ? [idempotency] : []),
  ]
}

function fields(schema: ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description ? { description } : {}),
    schema: rest,
  }))
}

function requestBody(route: Route, schema: ZodType): Json {
  const file = {
    type: 'object',
    required: ['file'],
    properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
  }
  return {
    required: !route.isBodyOptional,
    content: {
      ...(route.takesMultipart ? { 'multipart/form-data': { schema: file } } : {}),
      [route.takesForm ? 'application/x-www-form-urlencoded' : 'application/json']: {
        schema: schemaOf(schema, 'input'),
      },
    },
  }
}

const commonHeaders = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } }

function successes(route: Route): Json {
  return Object.fromEntries(
    Object.entries(route.replies).map(([status, reply]) => [
      status,
      {
        description: reply.description,
        headers: commonHeaders,
        ...(reply.html ? { content: { 'text/html': { schema: { type: 'string' } } } } : {}),
        ...(reply.schema
          ? { content: { 'application/json': { schema: schemaOf(reply.schema, 'output') } } }
          : {}),
      },
    ]),
  )
}

function failures(route: Route): Json {
  const codes = new Set([
    ...route.errors,
    ...(route.method === 'GET' ? [] : wherePossible),
    ...(route.scope === 'public' ? publicly : everywhere),
  ])
  const byStatus = Map.groupBy(codes, (code) => apiErrors[code].status)
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => `\`${code}\`: ${apiErrors[code].title}`).join('\n\n'),
          headers: commonHeaders,
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      ]),
  )
}

const problemSchema = {
  type: 'object',
  description: 'RFC 9457. `detail` says what is wrong and what to do; `errors` names every field.',
  required: ['type', 'title', 'status', 'detail', 'code', 'errors', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(apiErrors) },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: {
          path: { type: 'string' },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
    request_id: { type: 'string' },
  },
}
