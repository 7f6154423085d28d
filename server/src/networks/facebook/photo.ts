import { fieldsOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { ImageForm, MediaItem } from '../contract.ts'
import { idOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph, pageIdOf } from './call.ts'
import { facebookLimits } from './limits.ts'
import type { UploadedPhoto } from './state.ts'
import { type Context, type FacebookStep, type Made, repeatable } from './step.ts'

const uploadTimeoutMs = 120_000

/** Hands Facebook the photo at `index`, unpublished: nobody sees it until a post or a story names it. */
export function uploadPhotoStep(item: MediaItem, index: number): FacebookStep {
  return repeatable(`photo_${index + 1}_upload`, (context) => uploadPhoto(context, item, index))
}

/** @throws PublishError `restart_media` when Facebook will have forgotten a photo by now */
export function assertFresh(photos: readonly UploadedPhoto[], now: Date): void {
  const oldest = now.getTime() - facebookLimits.photoLifeMs.value
  if (photos.every(({ uploadedAt }) => Date.parse(uploadedAt) > oldest)) return
  throw new PublishError({
    outcome: 'not_sent',
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'The photos were uploaded too long ago; Facebook deletes unused ones after a day.',
  })
}

async function uploadPhoto(context: Context, item: MediaItem, index: number): Promise<Made> {
  const form = formFor(item)
  const fitted = form === null ? item : await context.fitImage(item, form)
  const altText = context.content.options.alt_texts?.[index]?.trim() ?? ''
  const bytes = await context.readMedia(fitted, 0, fitted.sizeBytes)
  const answer = await callGraph(context, 'upload', {
    method: 'POST',
    path: `/${pageIdOf(context)}/photos`,
    timeoutMs: uploadTimeoutMs,
    body: {
      kind: 'multipart',
      parts: [
        { name: 'published', value: 'false' },
        ...(altText === '' ? [] : [{ name: 'alt_text_custom', value: altText }]),
        {
          name: 'source',
          value: bytes,
          filename: `photo.${fitted.contentType.split('/')[1] ?? 'jpeg'}`,
          contentType: fitted.contentType,
        },
      ],
    },
  })
  const id = idOf(fieldsOf(answer.body).id)
  if (id === null) throw brokenAnswer('Facebook', answer, 'upload')
  const photos = [...context.state.photos]
  photos[index] = { id, uploadedAt: context.now().toISOString() }
  return {
    state: { ...context.state, photos },
    ...(fitted.assetId !== item.assetId && { warnings: [converted(item, fitted, index)] }),
  }
}

/** Null: it goes out as it is. WebP, and what is larger than Facebook surely takes, becomes a JPEG. */
function formFor(item: MediaItem): ImageForm | null {
  const maxBytes = facebookLimits.safePhotoBytes.value
  const isFine =
    facebookLimits.photoTypes.value.includes(item.contentType) && item.sizeBytes <= maxBytes
  return isFine ? null : { contentType: 'image/jpeg', maxBytes }
}

function converted(item: MediaItem, fitted: MediaItem, index: number) {
  const message = `Image ${index + 1} went to Facebook as ${fitted.contentType} of ${fitted.sizeBytes} bytes instead of ${item.contentType} of ${item.sizeBytes} bytes.`
  return { code: 'media_converted', message } as const
}
