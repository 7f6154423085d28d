import type { Progress } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { callX } from './call.ts'
import type { MediaProgress, XState } from './state.ts'
import { type UploadContext, withMedia } from './upload.ts'

const maxTries = 3

/** A missing alt text never holds up a post: after a few tries it is a warning. */
export async function describeMedia(
  context: UploadContext,
  text: string,
  index: number,
  progress: MediaProgress,
): Promise<Progress<XState>> {
  try {
    await callX(context, 'upload', {
      method: 'POST',
      path: '/2/media/metadata',
      body: { kind: 'json', json: { id: progress.id, metadata: { alt_text: { text } } } },
    })
    return withMedia(context.state, index, { ...progress, altText: 'done' })
  } catch (error) {
    if (!(error instanceof PublishError) || error.retry === 'refresh_token') throw error
    return withoutAltText(context.state, index, progress, error)
  }
}

function withoutAltText(
  state: XState,
  index: number,
  progress: MediaProgress,
  error: PublishError,
): Progress<XState> {
  const altTextTries = progress.altTextTries + 1
  if (error.retry === 'backoff' && altTextTries < maxTries) {
    return { ...withMedia(state, index, { ...progress, altTextTries }), waitMs: 1_000 }
  }
  const message = `X did not take the alt text of media ${index + 1}. ${error.message}`
  return {
    ...withMedia(state, index, { ...progress, altText: 'none' }),
    warnings: [{ code: 'alt_text_failed', message }],
  }
}
