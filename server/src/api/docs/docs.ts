import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ApiContext } from '../context.ts'
import type { Route } from '../route.ts'
import { renderErrors } from './errors-page.ts'
import { buildOpenApi } from './openapi.ts'
import { renderRules } from './rules-page.ts'

const assets = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const shownAssets = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"

/** `/openapi.json`, the interactive `/docs`, and `/docs/errors`, where every problem's `type` leads, and `/docs/rules`. */
export async function registerDocs(
  server: FastifyInstance,
  context: ApiContext,
  routes: readonly Route[],
): Promise<void> {
  const openApi = JSON.stringify(buildOpenApi(routes, context.publicUrl))
  const errors = renderErrors()
  const rules = renderRules()
  const page = await readFile(new URL('./docs.html', import.meta.url), 'utf8')
  const script = await readFile(new URL('./docs.js', import.meta.url), 'utf8')

  server.get('/openapi.json', async (_request, reply) =>
    reply.type('application/json').header('access-control-allow-origin', '*').send(openApi),
  )
  server.get('/docs', async (_request, reply) => html(reply, page))
  server.get('/docs/errors', async (_request, reply) => html(reply, errors))
  server.get('/docs/rules', async (_request, reply) => html(reply, rules))
  server.get('/docs/docs.js', async (_request, reply) => reply.type('text/javascript').send(script))
  server.get('/', async (_request, reply) => reply.redirect('/docs'))
  await server.register(fastifyStatic, {
    root: assets,
    prefix: '/docs/assets/',
    decorateReply: false,
    index: false,
    allowedPath: (name) => shownAssets.includes(path.basename(name)),
  })
}

function html(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .headers({ 'content-security-policy': csp, 'x-content-type-options': 'nosniff' })
    .send(page)
}
