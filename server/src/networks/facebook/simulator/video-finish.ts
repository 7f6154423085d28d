import { type AdmittedCall, nowMs, type Simulation } from './call.ts'
import { staysDraft } from './keep-video.ts'
import { postOptions } from './post-options.ts'
import { publishTimes } from './publish-time.ts'
import { publishedText } from './text-rules.ts'
import type { VideoFacts } from './videos.ts'

/** https://developers.facebook.com/docs/graph-api/reference/page/videos/: six months ahead */
const maxScheduleDays = 180

/** What a call to `/videos` says about publishing. @throws GraphError */
export function videoFinish(
  call: AdmittedCall,
  file: VideoFacts | undefined,
  simulation: Simulation,
) {
  const { params } = call
  const times = publishTimes(call, maxScheduleDays, simulation)
  const isScheduled = times.publish_at !== null && times.publish_at > nowMs(simulation)
  const isDraft = times.publish_at === null || staysDraft(file, simulation)
  const state: 'PUBLISHED' | 'SCHEDULED' | 'DRAFT' = isScheduled
    ? 'SCHEDULED'
    : isDraft
      ? 'DRAFT'
      : 'PUBLISHED'
  return {
    state,
    scheduledAt: isScheduled ? times.publish_at : null,
    title: params.text('title'),
    description: publishedText(params.text('description'), simulation),
    options: postOptions(params),
    ...(times.content_type ? { contentType: times.content_type } : {}),
  }
}
