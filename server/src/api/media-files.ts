import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../errors.ts'
import { followPullAddress } from '../media/pull-addresses.ts'
import type { ApiContext } from './context.ts'

const fileName = /^[0-9a-f]{40}\.[a-z0-9]{3,4}$/
const harmless = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
}
const yearSeconds = 31_536_000

/**
 * Stored media under unguessable names, and the one-time addresses that networks pull from, with range requests. The headers keep a hostile file from
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
    if (!fileName.test(name))
      throw new AppError('not_found', 'There is no media under this address.')
    reply.headers({ ...harmless, 'cache-control': `public, max-age=${yearSeconds}, immutable` })
    return reply.sendFile(name)
  })
  server.get<{ Params: { name: string } }>('/pull/:name', async (request, reply) => {
    const { name } = request.params
    const pulled = fileName.test(name)
      ? await followPullAddress(context.media, name.split('.')[0] ?? '')
      : { found: 'nothing' as const }
    if (pulled.found === 'gone')
      throw new AppError('gone', 'This address was good for one attempt.')
    if (pulled.found === 'nothing')
      throw new AppError('not_found', 'There is no media under this address.')
    reply.headers({ ...harmless, 'cache-control': 'no-store' })
    return reply.sendFile(pulled.storageName)
  })
}
