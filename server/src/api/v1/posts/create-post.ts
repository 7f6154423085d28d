import { stateProblems } from '../../../posts/check-state.ts'
import { createPost } from '../../../posts/create-post.ts'
import { CreatePostBody } from '../../../posts/post-body.ts'
import { route } from '../../route.ts'
import { AcceptedPost } from '../schemas.ts'

export const createPostRoute = route({
  method: 'POST',
  path: '/v1/posts',
  tag: 'Posts',
  scope: 'posts:write',
  isBatched: true,
  summary: 'Create a post',
  description:
    'Accepts the post durably and answers at once; it is delivered in the background, one result for each account. The same Idempotency-Key with the same body always gives the same post.',
  body: CreatePostBody,
  isIdempotent: true,
  replies: { 202: { description: 'Accepted.', schema: AcceptedPost } },
  errors: [
    'validation_failed',
    'invalid_json',
    'invalid_idempotency_key',
    'payload_too_large',
    'unsupported_media_type',
    'idempotency_key_reused',
  ],
  moreProblems: (body, caller, context) => stateProblems(context.accounts, caller, body),
  async handler({ body, caller, idempotencyKey }, context) {
    const { post, isReplay } = await createPost(context, caller, body, idempotencyKey)
    return {
      status: 202,
      body: post,
      ...(isReplay ? { headers: { 'idempotent-replayed': 'true' } } : {}),
    }
  },
})
