import type { ContainerKind, UserTag } from './containers.ts'
import { GraphError, invalidParameter } from './graph-error.ts'
import { instagramError } from './instagram-errors.ts'
import { textLimits } from './media-limits.ts'
import type { Params } from './params.ts'
import type { Switches } from './switches.ts'

/** Photos need x and y, Reels take none, stories may have them. @throws GraphError */
export function userTagsOf(
  params: Params,
  kind: ContainerKind,
  media: string,
  switches: Switches,
): UserTag[] {
  const tags = params.list('user_tags') ?? []
  if (tags.length === 0 || kind === 'carousel') return []
  if (tags.length > textLimits.userTags) throw instagramError(2207040, String(textLimits.userTags))
  const isVideoChild = kind === 'child' && media === 'video'
  if (isVideoChild && switches.video_child_user_tags === 'refused')
    throw invalidParameter('param user_tags is not allowed')
  const place = kind === 'story' ? 'optional' : media === 'image' ? 'required' : 'refused'
  return tags.map((tag, at) => userTag(tag, `user_tags[${at}]`, place))
}

type PlaceRule = 'required' | 'optional' | 'refused'

function userTag(value: unknown, name: string, rule: PlaceRule): UserTag {
  const tag = objectOf(value, name)
  const { username } = tag
  if (typeof username !== 'string' || !/^[A-Za-z0-9._]{1,30}$/.test(username))
    throw invalidParameter(`Param ${name}[username] must be an Instagram username`)
  const hasPlace = tag.x !== undefined || tag.y !== undefined
  if (rule === 'refused' && hasPlace)
    throw invalidParameter(`Param ${name} takes no x and y on a video`)
  if (rule === 'required' || hasPlace)
    return { username, x: position(tag.x, `${name}[x]`), y: position(tag.y, `${name}[y]`) }
  return { username }
}

/** @throws GraphError 100/2207035 to 2207037 */
export function productTagsOf(params: Params, media: string): unknown[] | null {
  const tags = params.list('product_tags')
  if (tags === null) return null
  if (tags.length > textLimits.productTags)
    throw instagramError(2207040, String(textLimits.productTags))
  return tags.map((value, at) => {
    const tag = objectOf(value, `product_tags[${at}]`)
    const hasPlace = tag.x !== undefined && tag.y !== undefined
    if (media === 'video' && (tag.x !== undefined || tag.y !== undefined))
      throw instagramError(2207035)
    if (media === 'image' && !hasPlace) throw instagramError(2207036)
    if (!/^[1-9]\d{0,19}$/.test(String(tag.product_id)))
      throw instagramError(2207037, String(tag.product_id))
    return tag
  })
}

export function sponsorsOf(params: Params): string[] | null {
  const ids = params.list('branded_content_sponsor_ids')
  if (ids === null || ids.length === 0) return null
  if (ids.length > textLimits.sponsors)
    throw invalidParameter(`Param branded_content_sponsor_ids takes at most ${textLimits.sponsors}`)
  return ids.map((id) => {
    if (/^[1-9]\d{0,19}$/.test(String(id))) return String(id)
    const message = `The sponsor ${String(id).slice(0, 40)} does not exist`
    throw new GraphError({ message, code: 'INSTAGRAM_PLATFORM_API__INVALID_PARAM' })
  })
}

export function audioOf(params: Params): Record<string, unknown> | null {
  const audio = params.object('audio_configuration')
  if (audio === null) return null
  if (audio.audio_id === undefined)
    throw invalidParameter('Param audio_configuration[audio_id] is required')
  return audio
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw invalidParameter(`Param ${name} must be a JSON object.`)
}

function position(value: unknown, name: string): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number === 'number' && number >= 0 && number <= 1) return number
  throw invalidParameter(`Param ${name} must be a number from 0.0 to 1.0`)
}
