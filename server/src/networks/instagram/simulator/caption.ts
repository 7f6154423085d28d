import { instagramError } from './instagram-errors.ts'
import { textLimits } from './media-limits.ts'

const hashtag = /(?<![\p{L}\p{N}_&/])[#＃][\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu
const mention = /(?<![\p{L}\p{N}_.@])@[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?/gu

/** @throws GraphError 36004 for the length, 2207040 for tags */
export function checkCaption(caption: string): void {
  if (caption.length > textLimits.caption)
    throw instagramError(2207010, `${caption.length} characters of ${textLimits.caption}.`)
  if (countOf(caption, hashtag) > textLimits.hashtags)
    throw instagramError(2207040, String(textLimits.hashtags))
  if (countOf(caption, mention) > textLimits.mentions)
    throw instagramError(2207040, String(textLimits.mentions))
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

/** A run of a caption. Addresses are plain text on Instagram; mentions lead to a profile. */
export interface CaptionRun {
  kind: 'text' | 'mention' | 'tag'
  text: string
}

/** The caption cut where a reader sees a hashtag or a mention. */
export function captionRuns(text: string): CaptionRun[] {
  const found = [...marks(text, hashtag, 'tag'), ...marks(text, mention, 'mention')].sort(
    (left, right) => left.start - right.start,
  )
  const runs: CaptionRun[] = []
  let at = 0
  for (const { start, run } of found) {
    if (start < at) continue
    if (start > at) runs.push({ kind: 'text', text: text.slice(at, start) })
    runs.push(run)
    at = start + run.text.length
  }
  if (at < text.length) runs.push({ kind: 'text', text: text.slice(at) })
  return runs
}

function marks(text: string, pattern: RegExp, kind: 'tag' | 'mention') {
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    run: { kind, text: match[0] },
  }))
}
