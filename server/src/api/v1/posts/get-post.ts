import { getPost } from '../../../posts/read-posts.ts'
import { route } from '../../route.ts'
import { IdParams, Post } from '../schemas.ts'

export const getPostRoute = route({
  method: 'GET',
  path: '/v1/posts/{id}',
  tag: 'Posts',
  scope: 'posts:read',
  summary: 'Read a post and its results',
  params: IdParams,
  replies: { 200: { description: 'The post.', schema: Post } },
  errors: ['not_found'],
  handler: async ({ params, caller }, context) => ({
    status: 200,
    body: await getPost(context.database, caller, params.id),
  }),
})
