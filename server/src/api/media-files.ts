import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../errors.ts'
import type { ApiContext } from './context.ts'

const yearSeconds = 31_536_000

/**
 * Stored media under unguessable names, with range requests. The headers keep a hostile file from
 * being anything but a picture or a film.
 */
export async function registerMediaFiles(
  server: FastifyInstance,
  context: ApiContext,
): Promise<void> {
  await server.register(fastifyStatic, {
    root: context.media.storage.directory,
    serve: false,
    index: false,
    dotfiles: 'deny',
    cacheControl: false,
  })
  server.get<{ Params: { name: string } }>('/media/:name', async (request, reply) => {
    const { name } = request.params
    if (!/^[0-9a-f]{40}\.[a-z0-9]{3,4}$/.test(name))
      throw new AppError('not_found', 'There is no media under this address.')
    reply.headers({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': `public, max-age=${yearSeconds}, immutable`,
    })
    return reply.sendFile(name)
  })
}
