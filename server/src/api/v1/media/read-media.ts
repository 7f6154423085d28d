import { z } from 'zod'
import { deleteMedia } from '../../../media/delete-media.ts'
import { getMedia, listMedia } from '../../../media/media.ts'
import { route } from '../../route.ts'
import { IdParams, Media, pageOf, pageQuery } from '../schemas.ts'

export const listMediaRoute = route({
  method: 'GET',
  path: '/v1/media',
  tag: 'Media',
  scope: 'media:read',
  summary: 'List media',
  query: z.strictObject(pageQuery),
  replies: { 200: { description: 'A page of media, newest first.', schema: pageOf(Media) } },
  errors: ['validation_failed', 'invalid_cursor'],
  handler: async ({ query, caller }, context) => ({
    status: 200,
    body: await listMedia(context.media, caller, query),
  }),
})

export const getMediaRoute = route({
  method: 'GET',
  path: '/v1/media/{id}',
  tag: 'Media',
  scope: 'media:read',
  summary: 'Read one media file’s facts',
  params: IdParams,
  replies: { 200: { description: 'The media.', schema: Media } },
  errors: ['not_found'],
  handler: async ({ params, caller }, context) => ({
    status: 200,
    body: await getMedia(context.media, caller, params.id),
  }),
})

export const deleteMediaRoute = route({
  method: 'DELETE',
  path: '/v1/media/{id}',
  tag: 'Media',
  scope: 'media:write',
  summary: 'Delete media',
  params: IdParams,
  replies: { 204: { description: 'Deleted.', schema: null } },
  errors: ['not_found', 'media_in_use'],
  async handler({ params, caller }, context) {
    await deleteMedia(context.media, caller, params.id)
    return { status: 204 }
  },
})
