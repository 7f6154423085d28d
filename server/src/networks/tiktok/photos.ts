import { textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { CommitStep, Content, Progress, Step, StepContext } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { dataOf } from './answer.ts'
import { callTiktok } from './call.ts'
import { confirmPhotos } from './confirm-photos.ts'
import { isStale } from './creator.ts'
import type { TiktokOptions } from './options.ts'
import { conversionWarning, needsFitting, photoForm, photosOf } from './photo-form.ts'
import { photoPost } from './post-info.ts'
import { pullName } from './pull-names.ts'
import { stepName, type TiktokState } from './state.ts'

type Context = StepContext<TiktokOptions, TiktokState>

/**
 * Photos on their way to TikTok: brought into its form, then one call with their addresses, from
 * which TikTok fetches them. That call is the commit; its publish_id comes with the answer only.
 */
export function nextPhotoStep(
  content: Content<TiktokOptions>,
  state: TiktokState,
): Step<TiktokOptions, TiktokState> {
  const index = content.media.findIndex(
    (item, at) => at >= state.photos.length && needsFitting(item),
  )
  if (index === -1) return contentInit(state)
  return {
    name: `fit_photo_${index + 1}`,
    repeatable: true,
    run: (context) => fitPhoto(context, index),
  }
}

async function fitPhoto(context: Context, index: number): Promise<Progress<TiktokState>> {
  const before = photosOf(context.content, context.state).slice(0, index)
  const item = context.content.media[index]
  if (item === undefined) return { state: context.state }
  const fitted = await context.fitImage(item, photoForm(item))
  return {
    state: { ...context.state, photos: [...before, fitted] },
    warnings: [conversionWarning(item, index)],
  }
}

function contentInit(state: TiktokState): CommitStep<TiktokOptions, TiktokState> {
  return {
    name: stepName('content_init', state),
    repeatable: false,
    run: initContent,
    confirm: confirmPhotos,
  }
}

async function initContent(context: Context): Promise<Progress<TiktokState>> {
  const { content, state } = context
  if (isStale(state, context.now())) throw stale()
  const photos = photosOf(content, state)
  const urls = await Promise.all(
    photos.map((photo, index) => context.pull.offer(photo, pullName(state, index))),
  )
  const answer = await callTiktok(context, 'commit', {
    method: 'POST',
    path: '/post/publish/content/init/',
    json: photoPost(content, state, urls),
  })
  const publishId = textOf(dataOf(answer).publish_id)
  if (publishId === '') throw brokenAnswer('TikTok', answer, 'commit')
  return { state: { ...state, publishId, handedOverAt: context.now().toISOString() } }
}

function stale(): PublishError {
  return new PublishError({
    outcome: 'not_sent',
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'What TikTok said of the creator is too old to post by; it is asked again.',
  })
}
