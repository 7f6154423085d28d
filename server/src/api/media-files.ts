import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import { findStoredFile } from '../media/media.ts'
import { followPullAddress } from '../media/pull-addresses.ts'
import type { ApiContext } from './context.ts'
import { sendMedia } from './send-media.ts'

const fileName = /^[0-9a-f]{40}\.[a-z0-9]{3,4}$/
type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

const yearSeconds = 31_536_000

/** Stored media under unguessable names, and the one-time addresses that networks pull from. */
export async function registerMediaFiles(
  server: FastifyInstance,
  context: ApiContext,
): Promise<void> {
  const { storage } = context.media
  const serve = (url: string, handler: Handler): void => {
    // Both by hand: a HEAD that is made from the GET would open the file, and lose its length.
    server.route({ method: ['GET', 'HEAD'], url, exposeHeadRoute: false, handler })
  }
  serve('/media/:name', async (request, reply) => {
    const { name } = request.params as { name: string }
    const file = fileName.test(name) ? await findStoredFile(context.media, name) : null
    if (!file) throw new AppError('not_found', 'There is no media under this address.')
    const forever = `public, max-age=${yearSeconds}, immutable`
    return sendMedia(storage, file, forever, request, reply)
  })
  serve('/pull/:name', async (request, reply) => {
    const { name } = request.params as { name: string }
    const pulled = fileName.test(name)
      ? await followPullAddress(context.media, name.split('.')[0] ?? '')
      : { found: 'nothing' as const }
    if (pulled.found === 'gone')
      throw new AppError('gone', 'This address was good for one attempt.')
    if (pulled.found === 'nothing')
      throw new AppError('not_found', 'There is no media under this address.')
    return sendMedia(storage, pulled.file, 'no-store', request, reply)
  })
}
