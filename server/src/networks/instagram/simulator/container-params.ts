import { checkCaption } from './caption.ts'
import type { ContainerKind, UserTag } from './containers.ts'
import { GraphError, invalidParameter, missingParameter } from './graph-error.ts'
import { instagramError } from './instagram-errors.ts'
import { textLimits } from './media-limits.ts'
import type { Params } from './params.ts'
import type { Account } from './people.ts'
import type { Family } from './scopes.ts'
import type { Switches } from './switches.ts'
import { audioOf, productTagsOf, sponsorsOf, userTagsOf } from './tag-params.ts'

/** A container as it was asked for, before any media was looked at. */
export interface ContainerDraft {
  kind: ContainerKind
  media: 'image' | 'video' | 'children'
  /** Named when the item of a carousel is published alone. */
  mediaType: string
  /** null for a resumable upload and for carousels. */
  url: string | null
  coverUrl: string | null
  isResumable: boolean
  thumbOffsetMs: number | null
  childIds: string[]
  caption: string
  altText: string | null
  userTags: UserTag[]
  options: Record<string, unknown>
}

interface Asking {
  params: Params
  family: Family
  account: Account
  switches: Switches
}

/** Reads and checks what `POST /{ig}/media` takes. Names Graph does not know are ignored. @throws GraphError */
export function containerDraft(asking: Asking): ContainerDraft {
  const { params, switches, account } = asking
  const { kind, media, mediaType } = kindOf(params)
  if (kind === 'story' && !switches.creator_stories && account.account_type !== 'BUSINESS')
    throw new GraphError({ message: '(#10) The user is not an Instagram Business', code: 10 })
  const isResumable = resumableOf(asking, media)
  return {
    kind,
    media,
    mediaType,
    isResumable,
    url: isResumable || media === 'children' ? null : params.required(`${media}_url`),
    coverUrl: kind === 'reel' ? params.text('cover_url') : null,
    thumbOffsetMs: media === 'video' ? thumbOffsetOf(params) : null,
    childIds: media === 'children' ? childIdsOf(params) : [],
    caption: captionOf(params, kind, switches),
    altText: media === 'image' && kind !== 'story' ? altTextOf(params) : null,
    userTags: userTagsOf(params, kind, media, switches),
    options: optionsOf(asking, kind, media),
  }
}

function kindOf(params: Params): Pick<ContainerDraft, 'kind' | 'media' | 'mediaType'> {
  const mediaType = params.text('media_type') ?? 'IMAGE'
  const isChild = params.flag('is_carousel_item') ?? false
  if (mediaType === 'IMAGE') return { kind: isChild ? 'child' : 'image', media: 'image', mediaType }
  // Without the flag it is taken as an item of a carousel too, and refused when published alone.
  if (mediaType === 'VIDEO') return { kind: 'child', media: 'video', mediaType }
  if (isChild) throw instagramError(2207023, `${mediaType} in a carousel`)
  if (mediaType === 'REELS') return { kind: 'reel', media: 'video', mediaType }
  if (mediaType === 'CAROUSEL') return { kind: 'carousel', media: 'children', mediaType }
  if (mediaType === 'STORIES') return { kind: 'story', media: storyMedia(params), mediaType }
  throw instagramError(2207023, mediaType)
}

function storyMedia(params: Params): 'image' | 'video' {
  const isVideo = params.text('video_url') !== null || params.text('upload_type') === 'resumable'
  const isImage = params.text('image_url') !== null
  if (isImage && isVideo) throw invalidParameter('Use one of image_url and video_url, not both')
  if (!isImage && !isVideo) throw missingParameter('image_url or video_url')
  return isVideo ? 'video' : 'image'
}

/** An unknown `upload_type` is refused; where resumable uploads are not offered it counts for nothing. */
function resumableOf({ params, family, switches }: Asking, media: string): boolean {
  const type = params.text('upload_type')
  if (type === null || media !== 'video') return false
  if (family === 'instagram' && !switches.resumable_on_instagram_login) return false
  if (type !== 'resumable') throw invalidParameter('Param upload_type must be one of {RESUMABLE}')
  if (params.text('video_url') !== null)
    throw invalidParameter('Param video_url is not allowed with upload_type')
  return true
}

function thumbOffsetOf(params: Params): number | null {
  const offset = params.integer('thumb_offset')
  if (offset !== null && offset < 0) throw instagramError(2207057, String(offset))
  return offset
}

function childIdsOf(params: Params): string[] {
  const ids = (params.list('children') ?? []).map(String).filter((id) => id !== '')
  if (ids.length < 2 || ids.length > 10) throw instagramError(2207028)
  return ids
}

function captionOf(params: Params, kind: ContainerKind, switches: Switches): string {
  const caption = params.text('caption') ?? ''
  if (kind === 'child') return ''
  if (kind !== 'story') {
    checkCaption(caption)
    return caption
  }
  if (caption !== '' && switches.story_caption === 'refused')
    throw invalidParameter('Param caption is not allowed')
  return ''
}

function altTextOf(params: Params): string | null {
  const text = params.text('alt_text')
  if (text !== null && text.length > textLimits.altText)
    throw invalidParameter(`Param alt_text must be at most ${textLimits.altText} characters long`)
  return text
}

/** What a reader of the post finds beside text and media. */
function optionsOf(
  asking: Asking,
  kind: ContainerKind,
  media: ContainerDraft['media'],
): Record<string, unknown> {
  const { params, family } = asking
  const isFeed = kind === 'image' || kind === 'reel' || kind === 'carousel'
  const isReel = kind === 'reel'
  const options: Record<string, unknown> = {
    collaborators: collaboratorsOf(params, kind),
    location_id: isFeed ? locationOf(params) : null,
    is_ai_generated: aiGeneratedOf(params, kind),
    share_to_feed: isReel ? (params.flag('share_to_feed') ?? true) : shareElsewhere(asking, kind),
    audio_name: isReel ? params.text('audio_name') : null,
    trial_params: isReel ? trialOf(params) : null,
    ...(family === 'facebook'
      ? {
          product_tags: kind === 'story' ? null : productTagsOf(params, media),
          branded_content_sponsor_ids: isFeed ? sponsorsOf(params) : null,
          is_paid_partnership: isFeed ? paidPartnershipOf(params) : null,
          audio_configuration: isReel ? audioOf(params) : null,
        }
      : {}),
  }
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== null && value !== undefined),
  )
}

function collaboratorsOf(params: Params, kind: ContainerKind): string[] | null {
  const names = params.list('collaborators')
  if (names === null || kind === 'story') return null
  if (kind === 'child') throw invalidParameter('param collaborators is not allowed')
  if (names.length > textLimits.collaborators)
    throw invalidParameter(
      `Param collaborators takes at most ${textLimits.collaborators} usernames`,
    )
  return names.map((name, at) => {
    if (typeof name === 'string' && /^[A-Za-z0-9._]{1,30}$/.test(name)) return name
    throw invalidParameter(`Param collaborators[${at}] must be an Instagram username`)
  })
}

function locationOf(params: Params): string | null {
  const id = params.text('location_id')
  if (id === null || /^[1-9]\d{0,19}$/.test(id)) return id
  throw new GraphError({
    message: `The location ${id.slice(0, 40)} does not exist or has no location data`,
    code: 'INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID',
  })
}

function aiGeneratedOf(params: Params, kind: ContainerKind): boolean | null {
  const flag = params.flag('is_ai_generated')
  if (flag !== null && kind === 'child')
    throw invalidParameter('param is_ai_generated is not allowed on carousel items')
  return flag
}

function shareElsewhere({ params, switches }: Asking, kind: ContainerKind): null {
  const isRefused = kind === 'carousel' && switches.carousel_share_to_feed === 'refused'
  if (isRefused && params.has('share_to_feed'))
    throw invalidParameter('param share_to_feed is not allowed')
  return null
}

function trialOf(params: Params): Record<string, unknown> | null {
  const trial = params.object('trial_params')
  if (trial === null) return null
  const strategy = trial.graduation_strategy
  if (strategy === 'MANUAL' || strategy === 'SS_PERFORMANCE') return trial
  throw invalidParameter(
    'Param trial_params[graduation_strategy] must be one of {MANUAL, SS_PERFORMANCE}',
  )
}

function paidPartnershipOf(params: Params): boolean | null {
  return sponsorsOf(params) !== null ? true : params.flag('is_paid_partnership')
}
