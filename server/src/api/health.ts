import type { FastifyInstance } from 'fastify'
import type { ApiContext } from './context.ts'

/** `live`: the process answers. `ready`: it can do its work. */
export function registerHealth(server: FastifyInstance, context: ApiContext): void {
  server.get('/health/live', async () => ({ status: 'live' }))
  server.get('/health/ready', async (_request, reply) => {
    const database = (await context.isDatabaseUp()) ? 'up' : 'down'
    const isReady = context.isReady() && database === 'up'
    return reply
      .code(isReady ? 200 : 503)
      .send({ status: isReady ? 'ready' : 'not_ready', database })
  })
}
