import { redactText } from '../lib/redact.ts'
import type { TimelineLine } from './records.ts'

/** Columns of the timeline table, for hand-written inserts from JSON. */
export const timelineColumns = {
  names:
    'post_id, delivery_id, at, kind, step, method, host, path, status, duration_ms, decision, reason',
  types:
    'post_id text, delivery_id text, at timestamptz, kind text, step text, method text, host text, path text, status int, duration_ms int, decision text, reason text',
}

export function timelineRows(postId: string, deliveryId: string, lines: readonly TimelineLine[]) {
  return lines.map((line) => ({
    ...line,
    post_id: postId,
    delivery_id: deliveryId,
    reason: line.reason ? redactText(line.reason).slice(0, 2000) : line.reason,
  }))
}
