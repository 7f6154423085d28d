import { stateProblems } from '../../../posts/check-state.ts'
import { editPost } from '../../../posts/edit-post.ts'
import { EditPostBody } from '../../../posts/post-body.ts'
import { route } from '../../route.ts'
import { IdParams, Post } from '../schemas.ts'

export const editPostRoute = route({
  method: 'PATCH',
  path: '/v1/posts/{id}',
  tag: 'Posts',
  scope: 'posts:write',
  summary: 'Edit a scheduled post',
  params: IdParams,
  body: EditPostBody,
  replies: { 200: { description: 'The changed post.', schema: Post } },
  errors: [
    'validation_failed',
    'invalid_json',
    'payload_too_large',
    'unsupported_media_type',
    'not_found',
    'post_not_editable',
  ],
  moreProblems: (body, caller, context) => stateProblems(context.accounts, caller, body),
  handler: async ({ params, body, caller }, context) => ({
    status: 200,
    body: await editPost(context, caller, params.id, body),
  }),
})
