import { type AdmittedCall, listedAt, nowMs, type Simulation } from './call.ts'
import { invalid } from './graph-error.ts'
import type { Post } from './posts.ts'
import { parseTime, scheduleTime } from './times.ts'

/** https://github.com/facebook/facebook-business-sdk-codegen api_specs/specs/enum_types.json (2026-04-15) */
const contentTypes = [
  'SCHEDULED',
  'SCHEDULED_RECURRING',
  'DRAFT',
  'PUBLISH_PENDING',
  'ADS_POST',
  'INLINE_CREATED',
  'PUBLISHED',
  'REVIEWABLE_BRANDED_CONTENT',
] as const

type Times = Pick<Post, 'created_at' | 'publish_at' | 'listed_at' | 'content_type' | 'backdated_at'>

/**
 * When a post is made, published and listed, by `published`, `scheduled_publish_time` and `backdated_time`.
 * @param maxDays how far ahead this edge schedules
 * @throws GraphError
 */
export function publishTimes(call: AdmittedCall, maxDays: number, simulation: Simulation): Times {
  const { params } = call
  const now = nowMs(simulation)
  const contentType = params.oneOf('unpublished_content_type', contentTypes)
  const isPublished = params.flag('published', true)
  const scheduled = scheduleTime(params.text('scheduled_publish_time'), maxDays, now)
  if (isPublished && scheduled !== null) {
    throw invalid('Param published must be false for a post with a scheduled_publish_time.')
  }
  if (contentType === 'SCHEDULED' && scheduled === null && !isPublished) {
    throw invalid('Missing parameter: scheduled_publish_time')
  }
  const publishAt = isPublished ? now : scheduled
  const backdated = backdatedTime(call, now)
  return {
    created_at: now,
    publish_at: publishAt,
    listed_at: listedAt(call, publishAt ?? now, simulation),
    ...(contentType && !isPublished ? { content_type: contentType } : {}),
    ...(backdated === null ? {} : { backdated_at: backdated }),
  }
}

function backdatedTime({ params }: AdmittedCall, now: number): number | null {
  const ms = parseTime(params.text('backdated_time'), 'backdated_time')
  if (ms !== null && ms > now) throw invalid('Param backdated_time must be in the past.')
  return ms
}
