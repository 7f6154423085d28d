import type { FastifyInstance } from 'fastify'
import type { ApiContext } from '../context.ts'
import { registerConnectPages } from './connect-pages.ts'
import { registerJoinPages } from './join-pages.ts'
import { pageStyles, stylesPath } from './page.ts'

const maxFormBytes = 64 * 1024

/** The pages for people, outside `/v1`. Their forms are sent as browsers send them. */
export async function registerPages(server: FastifyInstance, context: ApiContext): Promise<void> {
  await server.register(async (pages) => {
    pages.removeContentTypeParser('application/x-www-form-urlencoded')
    pages.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: maxFormBytes },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    )
    pages.get(stylesPath, async (_request, reply) =>
      reply
        .type('text/css; charset=utf-8')
        .header('cache-control', 'max-age=3600')
        .send(pageStyles),
    )
    registerConnectPages(pages, context)
    registerJoinPages(pages, context)
  })
}
