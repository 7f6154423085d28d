import { GraphError, invalid } from './graph-error.ts'
import type { Params } from './params.ts'

/** https://developers.facebook.com/docs/graph-api/reference/page/feed/ (2026-09-11) */
const maxCountries = 25
const ageLimits = [13, 15, 18, 21, 25]

/** What readers see little of and the ledger shows: targeting, place, tags, buttons. @throws GraphError */
export function postOptions(params: Params): Record<string, unknown> {
  const options: Record<string, unknown> = {
    targeting: targeting(params),
    feed_targeting: feedTargeting(params),
    place: params.text('place'),
    tags: tags(params),
    call_to_action: callToAction(params),
    child_attachments: childAttachments(params),
    text_format_preset_id: params.text('text_format_preset_id'),
    backdated_time_granularity: params.oneOf('backdated_time_granularity', [
      'year',
      'month',
      'day',
      'hour',
      'min',
      'minute',
      'none',
    ]),
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null))
}

function objectOf(params: Params, name: string): Record<string, unknown> | null {
  const value = params.json(name)
  if (value === null) return null
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  throw invalid(`Param ${name} must be an object.`)
}

function targeting(params: Params): Record<string, unknown> | null {
  const value = objectOf(params, 'targeting')
  checkCountries('targeting', value)
  if (value?.age_min !== undefined && !ageLimits.includes(Number(value.age_min))) {
    throw invalid(`Param targeting[age_min] must be one of {${ageLimits.join(', ')}}.`)
  }
  return value
}

function feedTargeting(params: Params): Record<string, unknown> | null {
  const value = objectOf(params, 'feed_targeting')
  checkCountries('feed_targeting', value)
  if (value?.age_min !== undefined && Number(value.age_min) < 13) {
    throw invalid('Param feed_targeting[age_min] must be 13 or more.')
  }
  if (value?.age_max !== undefined && Number(value.age_max) > 65) {
    throw invalid('Param feed_targeting[age_max] must be 65 or less.')
  }
  return value
}

function checkCountries(name: string, value: Record<string, unknown> | null): void {
  const places = value?.geo_locations
  if (typeof places !== 'object' || places === null || !('countries' in places)) return
  const { countries } = places
  const areCodes =
    Array.isArray(countries) && countries.every((code) => /^[A-Z]{2}$/.test(String(code)))
  if (!areCodes || countries.length > maxCountries) {
    throw invalid(
      `Param ${name}[geo_locations][countries] must be up to ${maxCountries} country codes.`,
    )
  }
}

function tags(params: Params): unknown {
  if (!params.has('tags')) return null
  if (!params.has('place')) throw invalid('Tags cannot be used without a place.')
  const text = params.text('tags') ?? ''
  return /^\s*\[/.test(text) ? params.list('tags') : text.split(',')
}

function callToAction(params: Params): unknown {
  const value = objectOf(params, 'call_to_action')
  if (value === null) return null
  if (typeof value.type !== 'string') throw invalid('Param call_to_action[type] is required.')
  if (!params.has('link')) throw invalid('A call_to_action needs a link.')
  return value
}

function childAttachments(params: Params): unknown[] | null {
  const cards = params.list('child_attachments')
  if (cards === null) return null
  const max = params.flag('multi_share_optimized', false) ? 10 : 5
  const haveLinks = cards.every(
    (card) => typeof card === 'object' && card !== null && 'link' in card,
  )
  if (haveLinks && cards.length >= 2 && cards.length <= max) return cards
  throw invalid(`Param child_attachments must be 2 to ${max} objects with a link.`)
}

/** Code 1 under HTTP 500 is how Facebook refuses a format it has taken away. @throws GraphError */
export function checkTextFormat(params: Params, isRetired: boolean, hasOthers: boolean): void {
  if (!params.has('text_format_preset_id')) return
  if (isRetired) throw new GraphError({ message: 'An unknown error occurred', code: 1 })
  if (hasOthers) throw invalid('A text_format_preset_id goes with a text alone.')
}
