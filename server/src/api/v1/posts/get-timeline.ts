import { z } from 'zod'
import { readTimeline } from '../../../posts/read-timeline.ts'
import { route } from '../../route.ts'
import { IdParams, TimelineEntry } from '../schemas.ts'

export const getTimelineRoute = route({
  method: 'GET',
  path: '/v1/posts/{id}/timeline',
  tag: 'Posts',
  scope: 'posts:read',
  summary: 'Every call and decision of a post',
  description:
    'Oldest first: what was sent to which network, what came back, and why it was or was not sent again.',
  params: IdParams,
  replies: {
    200: {
      description: 'The timeline.',
      schema: z.object({ post_id: z.string(), items: z.array(TimelineEntry) }),
    },
  },
  errors: ['not_found'],
  handler: async ({ params, caller }, context) => ({
    status: 200,
    body: await readTimeline(context.database, caller, params.id),
  }),
})
