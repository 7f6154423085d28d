import { type Fields, textOf } from '../answer-fields.ts'
import type { Content } from '../contract.ts'
import { countOf, idOf } from './answer.ts'
import type { TiktokOptions } from './options.ts'

/** One post of `video/list`. */
export interface ListedPost {
  id: string
  createdAt: Date
  title: string
  description: string
  /** As its address tells; null when it does not. */
  kind: 'video' | 'photo' | null
  /** Null or 0 for photos. */
  durationSeconds: number | null
}

/** TikTok lists long texts cut short; what is shorter than this was not cut. */
const leastCutUnits = 100
/** Durations are listed in whole seconds. */
const durationSlackSeconds = 1.5

/** Reads an entry of the list; null when it has no id or no time. */
export function readListedPost(video: Fields): ListedPost | null {
  const id = idOf(video.id)
  const seconds = countOf(video.create_time)
  if (id === null || seconds === null) return null
  const kind = /\/@[^/]*\/(video|photo)\//.exec(textOf(video.share_url))?.[1]
  return {
    id,
    createdAt: new Date(seconds * 1000),
    title: textOf(video.title),
    description: textOf(video.video_description),
    kind: kind === 'video' || kind === 'photo' ? kind : null,
    durationSeconds: typeof video.duration === 'number' ? video.duration : null,
  }
}

/** True when the listed post can be the one we meant to make. */
export function isOurs(listed: ListedPost, content: Content<TiktokOptions>): boolean {
  return isSameMedia(listed, content) && isSameText(listed, content)
}

function isSameMedia(listed: ListedPost, { media }: Content<TiktokOptions>): boolean {
  const [item] = media
  const listedSeconds = listed.durationSeconds ?? 0
  // Photos may be listed under the address of a video, but only a video lasts.
  if (item?.kind !== 'video') return listed.kind !== 'video' || listedSeconds === 0
  if (listed.kind === 'photo') return false
  if (item.durationMs === null || listedSeconds === 0) return true
  return Math.abs(item.durationMs / 1000 - listedSeconds) <= durationSlackSeconds
}

function isSameText(listed: ListedPost, { text, options, media }: Content<TiktokOptions>): boolean {
  const isPhoto = media[0]?.kind !== 'video'
  if (isPhoto && options.title !== undefined && listed.title !== '' && listed.description !== '')
    return isTextOf(listed.title, options.title) && isTextOf(listed.description, text)
  return isTextOf(listed.description === '' ? listed.title : listed.description, text)
}

function isTextOf(listed: string, typed: string): boolean {
  const theirs = comparable(listed)
  const ours = comparable(typed)
  if (theirs === ours) return true
  const beginning = comparable(theirs.replace(/(\.{3}|…|[\uD800-\uDBFF])$/, ''))
  return beginning.length >= leastCutUnits && ours.startsWith(beginning)
}

function comparable(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}
