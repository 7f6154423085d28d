import { type Fields, fieldsOf } from '../answer-fields.ts'
import type { MediaItem, NetworkAnswer, Progress, StepContext } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { authorOf } from './author.ts'
import { callLinkedin } from './call.ts'
import type { LinkedinOptions } from './options.ts'
import type { LinkedinState, Upload } from './state.ts'

export type UploadContext = StepContext<LinkedinOptions, LinkedinState>

/** A file that the post needs, and the name under which the state keeps its upload. */
export interface Slot {
  name: string
  item: MediaItem
}

export const uploadTimeoutMs = 120_000

/** Asks for upload addresses. A file that is never sent is an orphan nobody sees. */
export async function beginUpload(
  context: UploadContext,
  collection: 'images' | 'videos',
  request: Fields = {},
): Promise<{ value: Fields; answer: NetworkAnswer }> {
  const owner = authorOf(context.account, context.credentials)
  const answer = await callLinkedin(context, 'upload', {
    path: `/rest/${collection}?action=initializeUpload`,
    restMethod: 'ACTION',
    json: { initializeUploadRequest: { owner, ...request } },
  })
  return { value: fieldsOf(fieldsOf(answer.body).value), answer }
}

/** The state with this file's progress in it. */
export function withUpload(
  state: LinkedinState,
  slot: Slot,
  upload: Upload,
): Progress<LinkedinState> {
  return { state: { ...state, uploads: { ...state.uploads, [slot.name]: upload } } }
}

/** @throws PublishError `restart_media` when LinkedIn no longer takes bytes at the upload's addresses */
export function assertOpen({ expiresAt }: Upload, now: Date): void {
  if (expiresAt === null || Date.parse(expiresAt) > now.getTime()) return
  throw mediaFailure('not_sent', 'restart_media', 'The upload address has expired.', null)
}

/** LinkedIn's times are milliseconds since 1970. */
export function timeOf(value: unknown): string | null {
  return typeof value === 'number' && value > 0 ? new Date(value).toISOString() : null
}

/** A file that cannot be posted as it is. */
export function mediaFailure(
  outcome: 'not_sent' | 'rejected',
  retry: 'never' | 'restart_media',
  message: string,
  answer: NetworkAnswer | null,
): PublishError {
  const response = answer === null ? null : { status: answer.status, body: answer.body }
  return new PublishError({ outcome, code: 'media_processing_failed', retry, message, response })
}
