import type { FastifyInstance } from 'fastify'
import type { ApiContext } from './context.ts'

/** `GET /.well-known/jwks.json`: what the dashboard's tokens are verified with, for whoever wants to. */
export function registerJwks(server: FastifyInstance, { people }: ApiContext): void {
  server.get('/.well-known/jwks.json', async (_request, reply) =>
    reply
      .header('cache-control', 'public, max-age=300')
      .header('access-control-allow-origin', '*')
      .send({ keys: await people.signingKeys.publicJwks() }),
  )
}
