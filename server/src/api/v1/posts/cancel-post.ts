import { cancelPost } from '../../../posts/cancel-post.ts'
import { route } from '../../route.ts'
import { AcceptedPost, IdParams } from '../schemas.ts'

export const cancelPostRoute = route({
  method: 'POST',
  path: '/v1/posts/{id}/cancel',
  tag: 'Posts',
  scope: 'posts:write',
  summary: 'Cancel a scheduled post',
  params: IdParams,
  replies: { 200: { description: 'Canceled; nothing will be sent.', schema: AcceptedPost } },
  errors: ['not_found', 'post_not_cancelable'],
  handler: async ({ params, caller }, context) => ({
    status: 200,
    body: await cancelPost(context.database, caller, params.id),
  }),
})
