import type { Call } from './call.ts'
import { isPremium } from './people.ts'
import { invalid } from './refusal.ts'

const megabyte = 1_048_576

/** https://docs.x.com/x-api/media/quickstart/best-practices, changelog of 2026-09-01 */
export function checkSize(category: string, sizeBytes: number, call: Call): void {
  const limit = maxBytesOf(category, call)
  if (sizeBytes > 0 && sizeBytes <= limit) return
  const message =
    sizeBytes > 0 ? `File size exceeds ${limit} bytes.` : 'total_bytes must be greater than 0.'
  throw invalid({ parameters: { total_bytes: [String(sizeBytes)] }, message })
}

function maxBytesOf(category: string, call: Call): number {
  const premium = isPremium(call.person)
  if (category === 'dm_video') return (premium ? 1024 : 512) * megabyte
  if (category.endsWith('_video')) return (premium ? 16 : 8) * 1024 * megabyte
  if (category.endsWith('_gif')) return 15 * megabyte
  return (category === 'subtitles' ? 1 : 5) * megabyte
}

/** What a file of this type is for when the caller does not say. */
export function categoryOf(type: string): string {
  if (type === 'image/gif') return 'tweet_gif'
  if (type.startsWith('image/')) return 'tweet_image'
  return type.startsWith('text/') ? 'subtitles' : 'tweet_video'
}

export function fits(category: string, type: string): boolean {
  if (category.endsWith('_video')) return type.startsWith('video/')
  if (category.endsWith('_gif')) return type === 'image/gif'
  return category === 'subtitles' ? type.startsWith('text/') : type.startsWith('image/')
}
