import { listOf, textOf } from '../answer-fields.ts'
import type { NetworkAnswer, StepContext } from '../contract.ts'
import { countOf, dataOf, idOf } from './answer.ts'
import { callTiktok } from './call.ts'
import type { TiktokOptions } from './options.ts'
import type { TiktokState } from './state.ts'

/** What TikTok says of a publish_id. */
export interface PublishStatus {
  /** `PROCESSING_UPLOAD`, `PROCESSING_DOWNLOAD`, `SEND_TO_USER_INBOX`, `PUBLISH_COMPLETE` or `FAILED`. */
  name: string
  failReason: string
  /** Null for private posts, and before moderation is over. */
  postId: string | null
  uploadedBytes: number | null
  answer: NetworkAnswer
}

/** Asks what became of the post. @throws PublishError when TikTok does not say */
export async function fetchStatus(
  context: StepContext<TiktokOptions, TiktokState>,
): Promise<PublishStatus> {
  const answer = await callTiktok(context, 'read', {
    method: 'POST',
    path: '/post/publish/status/fetch/',
    json: { publish_id: context.state.publishId },
  })
  const data = dataOf(answer)
  // The name of the list is misspelt on the network.
  const ids = listOf(data.publicaly_available_post_id).map(idOf)
  return {
    name: textOf(data.status),
    failReason: textOf(data.fail_reason),
    postId: ids.find((id) => id !== null) ?? null,
    uploadedBytes: countOf(data.uploaded_bytes),
    answer,
  }
}

/** After 1, 2, 4, 8, … seconds, then once a minute: 30 questions a minute is all an account has. */
export function pollDelayMs(elapsedMs: number): number {
  return Math.min(Math.max(elapsedMs, 1_000), 60_000)
}
