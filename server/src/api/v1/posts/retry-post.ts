import { z } from 'zod'
import { retryPost } from '../../../posts/retry-post.ts'
import { route } from '../../route.ts'
import { AcceptedPost, IdParams } from '../schemas.ts'

export const retryPostRoute = route({
  method: 'POST',
  path: '/v1/posts/{id}/retry',
  tag: 'Posts',
  scope: 'posts:write',
  summary: 'Deliver again to the accounts that failed',
  description:
    'Results with outcome_unknown may be live already; they are sent again only with accept_duplicates.',
  params: IdParams,
  body: z.strictObject({
    accept_duplicates: z.boolean({ error: 'accept_duplicates must be true or false.' }).optional(),
  }),
  isBodyOptional: true,
  replies: { 202: { description: 'Queued again.', schema: AcceptedPost } },
  errors: [
    'validation_failed',
    'invalid_json',
    'payload_too_large',
    'unsupported_media_type',
    'not_found',
    'post_in_progress',
    'post_not_retryable',
  ],
  handler: async ({ params, body, caller }, context) => ({
    status: 202,
    body: await retryPost(context, caller, params.id, body.accept_duplicates ?? false),
  }),
})
