import type { SimulatorResponse } from '../../simulator-contract.ts'
import { acceptMedia } from './accept-media.ts'
import { admitDraft, admitPost } from './admission.ts'
import type { Call, Simulation } from './call.ts'
import { jsonParams, type Params } from './params.ts'
import type { PostInfo } from './post-info.ts'
import { checkOwnership, pullPhotos } from './pull-media.ts'
import { photoInfo, photoTexts } from './read-post-info.ts'
import { invalidParams, okAnswer, Refusal } from './refusal.ts'
import { requireOneOf } from './scopes.ts'

/** https://developers.tiktok.com/doc/content-posting-api-reference-photo-post (read 2026-11-23) */
const maxPhotos = 35
/** Photo drafts need this version of the creator's app, or a later one. */
const draftsSince = [31, 8] as const

/** `POST /v2/post/publish/content/init/`: photos, straight to the profile or to the inbox. */
export async function initContent(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const body = await jsonParams(call.request)
  const mode = postMode(body)
  requireOneOf(call.grant.scopes, mode === 'direct' ? 'video.publish' : 'video.upload')
  if (body.required('media_type', body.text('media_type')) !== 'PHOTO') {
    throw invalidParams('The media type is invalid')
  }
  const source = photosOf(body.object('source_info'))
  const info =
    mode === 'direct' ? directInfo(body, call, simulation) : draftInfo(body, call, simulation)
  for (const url of source.urls) checkOwnership(url, simulation)
  const { world, publications } = simulation
  const publication = publications.begin(
    {
      author_id: call.person.open_id,
      grant_id: call.grant.id,
      medium: 'photo',
      mode,
      source: 'url',
      info: { ...info, photo_cover_index: source.coverIndex },
    },
    world.now(),
  )
  const { bytes, ...received } = await pullPhotos(source.urls, publication, simulation)
  const pulled = { ...publication, downloaded_bytes: bytes }
  acceptMedia(pulled, call.person, received, call.request.fault, simulation)
  return okAnswer({ publish_id: publication.publish_id }, world.now())
}

function postMode(body: Params): 'direct' | 'inbox' {
  const mode = body.required('post_mode', body.text('post_mode'))
  if (mode === 'DIRECT_POST') return 'direct'
  if (mode === 'MEDIA_UPLOAD') return 'inbox'
  throw invalidParams('The post mode is invalid')
}

/** @throws Refusal 400 */
function photosOf(info: Params): { urls: string[]; coverIndex: number } {
  if (info.required('source', info.text('source')) !== 'PULL_FROM_URL') {
    throw invalidParams('Photos are taken with the source PULL_FROM_URL only')
  }
  const urls = info.required('photo_images', info.texts('photo_images'))
  if (urls.length < 1 || urls.length > maxPhotos) {
    throw invalidParams(`photo_images must hold 1 to ${maxPhotos} urls`)
  }
  const coverIndex = info.required('photo_cover_index', info.integer('photo_cover_index', 32))
  if (coverIndex < 0 || coverIndex >= urls.length) {
    throw invalidParams('The photo cover index is invalid')
  }
  return { urls, coverIndex }
}

/** `is_aigc` of a photo post stands beside post_info, not in it. */
function directInfo(body: Params, call: Call, simulation: Simulation): PostInfo {
  const isAigc = body.flag('is_aigc')
  const given = body.object('post_info')
  admitPost(call.person, simulation)
  return { ...photoInfo(given, call.person, simulation), is_aigc: isAigc }
}

function draftInfo(body: Params, call: Call, simulation: Simulation): PostInfo {
  const info = photoTexts(body.object('post_info', { isRequired: false }))
  if (isOlder(call.person.app_version)) {
    throw new Refusal(
      400,
      'app_version_check_failed',
      'The app version of the user is too old for photo drafts.',
    )
  }
  admitDraft(call.person, simulation)
  return info
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [since, minorSince] = draftsSince
  return major < since || (major === since && minor < minorSince)
}
