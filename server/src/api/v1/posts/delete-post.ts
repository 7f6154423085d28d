import { deletePost } from '../../../posts/delete-post.ts'
import { route } from '../../route.ts'
import { IdParams } from '../schemas.ts'

export const deletePostRoute = route({
  method: 'DELETE',
  path: '/v1/posts/{id}',
  tag: 'Posts',
  scope: 'posts:write',
  summary: 'Erase a post here',
  description: "Erases our content, never the network's. A scheduled post is not sent.",
  params: IdParams,
  replies: { 204: { description: 'Erased.', schema: null } },
  errors: ['not_found', 'post_in_progress'],
  async handler({ params, caller }, context) {
    await deletePost(context.database, caller, params.id)
    return { status: 204 }
  },
})
