/**
 * Commentary in LinkedIn's "little" text format.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format (read 2026-11-23)
 */

/** A stretch of text as readers see it; `wire` is what was sent for it. */
export type LittleRun =
  | { kind: 'text'; text: string; wire: string }
  | { kind: 'hashtag'; text: string; word: string; wire: string }
  | { kind: 'mention'; text: string; urn: string; wire: string }

export interface LittleText {
  runs: LittleRun[]
  /** Where an unescaped reserved character stands that begins no element; null: nowhere. */
  cutAt: number | null
}

const escapedSign = /\\([|{}@[\]()<>#\\*_~])/y
const plain = /[^|{}@[\]()<>#\\*_~]+/y
const wordPart = String.raw`(?:[\p{L}\p{N}\p{M}]|\\_)`
const hashtag = new RegExp(`[#＃](${wordPart}+)`, 'uy')
const template = new RegExp(String.raw`\{hashtag\|(?:\\#|\\＃|＃)\|(${wordPart}+)\}`, 'uy')
const escapedText = String.raw`(?:[^|{}@[\]()<>#\\*_~]|\\[|{}@[\]()<>#\\*_~])+`
const mention = new RegExp(
  String.raw`@\[(${escapedText})\]\((urn:li:(?:person|organization):${escapedText})\)`,
  'y',
)

/** @param keepUrls reserved characters inside a URL stand for themselves */
export function parseLittleText(wire: string, keepUrls: boolean): LittleText {
  const urls = keepUrls ? urlSpans(wire) : []
  const runs: LittleRun[] = []
  let at = 0
  while (at < wire.length) {
    const inUrl = urls.find(({ start, end }) => at >= start && at < end)
    const run = inUrl ? urlRun(wire, at, inUrl.end) : runAt(wire, at)
    if (!run) return { runs, cutAt: at }
    push(runs, run)
    at += run.wire.length
  }
  return { runs, cutAt: null }
}

export function shownText(runs: readonly LittleRun[]): string {
  return runs.map(({ text }) => text).join('')
}

/** The text as LinkedIn gives it back: escapes stay, hashtags have become templates. */
export function readBack(runs: readonly LittleRun[]): string {
  return runs
    .map((run) => (run.kind === 'hashtag' ? `{hashtag|\\#|${run.word}}` : run.wire))
    .join('')
}

export function sentText(runs: readonly LittleRun[]): string {
  return runs.map(({ wire }) => wire).join('')
}

function runAt(wire: string, at: number): LittleRun | null {
  const escaped = matchAt(escapedSign, wire, at)
  if (escaped) return { kind: 'text', text: escaped[1] ?? '', wire: escaped[0] }
  const tag = matchAt(hashtag, wire, at) ?? matchAt(template, wire, at)
  if (tag) {
    const word = tag[1] ?? ''
    return { kind: 'hashtag', text: `#${unescaped(word)}`, word, wire: tag[0] }
  }
  const named = matchAt(mention, wire, at)
  if (named) {
    const [whole, name = '', urn = ''] = named
    return { kind: 'mention', text: unescaped(name), urn: unescaped(urn), wire: whole }
  }
  const text = matchAt(plain, wire, at)?.[0]
  return text ? { kind: 'text', text: upToSign(text), wire: upToSign(text) } : null
}

/** A full-width sign may begin a hashtag further on; it is not reserved by itself. */
function upToSign(text: string): string {
  const sign = text.indexOf('＃', 1)
  return sign === -1 ? text : text.slice(0, sign)
}

function urlRun(wire: string, at: number, end: number): LittleRun {
  const escaped = matchAt(escapedSign, wire, at)
  if (escaped) return { kind: 'text', text: escaped[1] ?? '', wire: escaped[0] }
  const slash = wire.indexOf('\\', at + 1)
  const stretch = wire.slice(at, slash === -1 ? end : Math.min(slash, end))
  return { kind: 'text', text: stretch, wire: stretch }
}

function urlSpans(wire: string): { start: number; end: number }[] {
  return [...wire.matchAll(/https?:\/\/\S+/g)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
  }))
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1')
}

function push(runs: LittleRun[], run: LittleRun): void {
  const last = runs.at(-1)
  if (last?.kind === 'text' && run.kind === 'text') {
    last.text += run.text
    last.wire += run.wire
  } else runs.push(run)
}
