import { z } from 'zod'
import { listPosts } from '../../../posts/read-posts.ts'
import { route } from '../../route.ts'
import { PlatformId, Post, PostStatusSchema, pageOf, pageQuery } from '../schemas.ts'

const time = (name: string) =>
  z
    .string()
    .refine(
      (value) => /(Z|[+-]\d{2}:?\d{2})$/i.test(value) && !Number.isNaN(Date.parse(value)),
      `${name} must be an ISO 8601 time with Z or an offset.`,
    )
    .optional()

export const listPostsRoute = route({
  method: 'GET',
  path: '/v1/posts',
  tag: 'Posts',
  scope: 'posts:read',
  summary: 'List posts',
  description: 'Newest first.',
  query: z.strictObject({
    status: PostStatusSchema.optional(),
    platform: PlatformId.optional(),
    account_id: z.string().max(64).optional(),
    created_after: time('created_after'),
    created_before: time('created_before'),
    ...pageQuery,
  }),
  replies: { 200: { description: 'A page of posts.', schema: pageOf(Post) } },
  errors: ['validation_failed', 'invalid_cursor'],
  async handler({ query, caller }, context) {
    const { limit, cursor, ...filter } = query
    return {
      status: 200,
      body: await listPosts(context.database, caller, filter, { limit, cursor }),
    }
  },
})
