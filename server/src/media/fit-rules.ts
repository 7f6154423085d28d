import type {
  AccountFacts,
  Content,
  ContentProblem,
  ImageForm,
  MediaItem,
  MediaRules,
} from '../networks/contract.ts'

/** What has to be made of a file before a network is shown it. */
export type Fit =
  | { kind: 'as it is' }
  /** An MP4 with H.264 and AAC. */
  | { kind: 'mp4' }
  | { kind: 'smaller'; form: ImageForm }

/** What of a network this is decided by. */
export interface FitNetwork {
  mediaRules: MediaRules
  check(content: Content<unknown>, account: AccountFacts): ContentProblem[]
}

const nobody: AccountFacts = { platformAccountId: '', handle: null, profile: {} }

/**
 * A video in a container that the network takes only as MP4, or a still image larger than it takes.
 * Other conversions are the connector's own.
 */
export function fitOf(item: MediaItem, network: FitNetwork): Fit {
  const { images, videos } = network.mediaRules
  if (item.kind === 'video')
    return { kind: videos.convertedContentTypes.includes(item.contentType) ? 'mp4' : 'as it is' }
  const isStill = (item.frames ?? 1) <= 1
  if (!isStill || item.sizeBytes <= images.maxBytes || !isRefused(item, network))
    return { kind: 'as it is' }
  const form: ImageForm = { contentType: smallerType(item, images), maxBytes: images.maxBytes }
  return { kind: 'smaller', form }
}

/** Some networks' connectors scale by themselves. */
function isRefused(item: MediaItem, network: FitNetwork): boolean {
  return network
    .check({ text: 'text', media: [item], options: {} }, nobody)
    .some(({ severity, code }) => severity === 'error' && code === 'media_too_large')
}

/** Transparency is kept where the network takes a type that has it. */
function smallerType(
  { contentType, details }: MediaItem,
  { contentTypes }: MediaRules['images'],
): ImageForm['contentType'] {
  if (details?.hasAlpha !== true) return 'image/jpeg'
  if (contentType === 'image/webp' && contentTypes.includes('image/webp')) return 'image/webp'
  return contentTypes.includes('image/png') ? 'image/png' : 'image/jpeg'
}

/** The item as the network would be shown it, for checking before anything is made. */
export function asFitted(item: MediaItem, network: FitNetwork): MediaItem {
  const fit = fitOf(item, network)
  if (fit.kind === 'as it is') return item
  if (fit.kind === 'smaller')
    return { ...item, contentType: fit.form.contentType, sizeBytes: fit.form.maxBytes }
  const audioCodec = item.details?.audioCodec ? 'aac' : null
  return {
    ...item,
    contentType: 'video/mp4',
    details: { ...item.details, videoCodec: 'avc', audioCodec },
  }
}
