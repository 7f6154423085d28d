import { TraitRefused } from '../../simulator-contract.ts'
import { type PrivacyLevel, privacyLevels, usualPrivacyLevels } from './privacy.ts'
import { allScopes, type Scope } from './scopes.ts'

/** What distinguishes one creator from another. */
export interface Traits {
  private_account: boolean
  privacy_level_options: PrivacyLevel[]
  comment_disabled: boolean
  duet_disabled: boolean
  stitch_disabled: boolean
  /** Seconds; TikTok gives 180 to everybody, 300 or 600 to some. */
  max_video_post_duration_sec: number
  banned_from_posting: boolean
  /** Of the app on the creator's telephone; photo drafts need 31.8. */
  app_version: string
  /** What the creator grants. */
  scopes: Scope[]
}

const known = [
  'private_account',
  'privacy_level_options',
  'comment_disabled',
  'duet_disabled',
  'stitch_disabled',
  'max_video_post_duration_sec',
  'banned_from_posting',
  'app_version',
  'scopes',
] as const satisfies readonly (keyof Traits)[]

type Given = Readonly<Record<string, unknown>>

/** @throws TraitRefused */
export function traitsOf(given: Given): Traits {
  const unknown = Object.keys(given).find((name) => !(known as readonly string[]).includes(name))
  if (unknown !== undefined) {
    throw new TraitRefused(unknown, `TikTok accounts have the traits ${known.join(', ')}.`)
  }
  const isPrivate = flag(given, 'private_account')
  return {
    private_account: isPrivate,
    privacy_level_options: someOf(
      given,
      'privacy_level_options',
      privacyLevels,
      usualPrivacyLevels(isPrivate),
    ),
    comment_disabled: flag(given, 'comment_disabled'),
    duet_disabled: flag(given, 'duet_disabled'),
    stitch_disabled: flag(given, 'stitch_disabled'),
    max_video_post_duration_sec: longestVideo(given),
    banned_from_posting: flag(given, 'banned_from_posting'),
    app_version: appVersion(given),
    scopes: someOf(given, 'scopes', allScopes, [...allScopes]),
  }
}

function flag(given: Given, name: keyof Traits): boolean {
  const value = given[name] ?? false
  if (typeof value !== 'boolean') throw new TraitRefused(name, 'Use true or false.')
  return value
}

function longestVideo(given: Given): number {
  const value = given.max_video_post_duration_sec ?? 300
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 600) return Number(value)
  throw new TraitRefused('max_video_post_duration_sec', 'Use whole seconds from 1 to 600.')
}

function appVersion(given: Given): string {
  const value = given.app_version ?? '41.2'
  if (typeof value === 'string' && /^\d{1,3}\.\d{1,3}$/.test(value)) return value
  throw new TraitRefused('app_version', 'Use a version such as "31.8".')
}

function someOf<T extends string>(
  given: Given,
  name: keyof Traits,
  values: readonly T[],
  usual: T[],
): T[] {
  const wanted = given[name] ?? usual
  const isGood = Array.isArray(wanted) && wanted.length > 0
  if (!isGood || !wanted.every((each) => values.includes(each as T))) {
    throw new TraitRefused(name, `Use a list of some of ${values.join(', ')}.`)
  }
  return values.filter((value) => wanted.includes(value))
}
