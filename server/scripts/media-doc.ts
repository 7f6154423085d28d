import { asFitted, fitOf } from '../src/media/fit-rules.ts'
import type { FileRules, MediaItem } from '../src/networks/contract.ts'
import { type AnyNetwork, networkIds, networkOf } from '../src/networks/registry.ts'
import { table } from './markdown.ts'

const megabyte = 1_000_000
const common = { assetId: 'media_1', url: 'https://example.com/file' }

function image(contentType: string, more: Partial<MediaItem> = {}): MediaItem {
  const size = { width: 1080, height: 1080, sizeBytes: megabyte }
  return { ...common, kind: 'image', contentType, ...size, durationMs: null, frames: 1, ...more }
}

function film(contentType: string, more: Partial<MediaItem> = {}): MediaItem {
  const size = { width: 1080, height: 1920, sizeBytes: 10 * megabyte, durationMs: 10_000 }
  const details = { videoCodec: 'avc', audioCodec: 'aac' }
  return { ...common, kind: 'video', contentType, ...size, frames: null, details, ...more }
}

/** What people send, each well within every size unless its name says otherwise. */
const kinds: readonly (readonly [string, MediaItem])[] = [
  ['JPEG', image('image/jpeg')],
  ['JPEG that EXIF turns', image('image/jpeg', { details: { orientation: 6 } })],
  ['PNG with transparency', image('image/png', { details: { hasAlpha: true } })],
  ['WebP', image('image/webp')],
  ['GIF, still', image('image/gif')],
  ['GIF, moving', image('image/gif', { frames: 30 })],
  ['JPEG of 30 MB', image('image/jpeg', { sizeBytes: 30 * megabyte })],
  ['MP4 (H.264, AAC)', film('video/mp4')],
  ['MP4 without sound', film('video/mp4', { details: { videoCodec: 'avc', audioCodec: null } })],
  ['MOV', film('video/quicktime')],
  ['WebM', film('video/webm', { details: { videoCodec: 'vp9', audioCodec: 'opus' } })],
  ['MP4 of 1 second', film('video/mp4', { durationMs: 1_000 })],
  ['MP4 of 5 minutes', film('video/mp4', { durationMs: 300_000, sizeBytes: 100 * megabyte })],
  ['MP4 of 1 hour', film('video/mp4', { durationMs: 3_600_000, sizeBytes: 1000 * megabyte })],
]

/** `docs/media.md`, worked out from the networks' own rules and checks. */
export function renderMediaDoc(): string {
  const networks = networkIds.map(networkOf)
  const heads = ['', ...networks.map(({ name }) => name)]
  const fits = kinds.map(([name, item]) => [
    name,
    ...networks.map((network) => fate(network, item)),
  ])
  const limits = networks.flatMap(({ name, mediaRules }) => [
    [name, 'images', ...limitCells(mediaRules.images)],
    ['', 'videos', ...limitCells(mediaRules.videos)],
  ])
  return `# Media

<!-- Printed by \`node server/scripts/print-docs.ts\` from the networks' rules; change those, not this file. -->

A file goes in once, with \`POST /v1/media\`: as multipart, as \`source_url\`, or as base64. It is known by
its bytes, whatever its name or header says, and reaches each network in a form that it takes. The result
carries the warning \`media_converted\` where a network got something else than the original.

## What becomes of a file

"As it is" means byte for byte, for a file that is also within the sizes below; an image that is larger
than a network shows may be scaled. Orientation is applied when an image is drawn anew, transparency is
laid on white where a format has none. What is made from a file is made once, and kept beside it.

${table(heads, fits)}

Videos are converted by the \`ffmpeg\` of the machine (\`FFMPEG_PATH\`), to MP4 with H.264 and AAC; where the
codecs are fine already only the container is changed. Without ffmpeg such a post fails on that network
with \`media_processing_failed\`, and the others go on. No network of the five demands a sound.

## How large

${table(['', '', 'at most', 'bytes', 'seconds', 'width ÷ height'], limits)}

## Addresses that callers name

\`source_url\`, addresses in \`media_urls\` that are not ours, and pictures that options name are fetched by
one guarded way: http and https, ports 80 and 443 (\`FETCH_PORTS\`), at most three redirects, public addresses
only, checked when a name is looked up and again when the connection stands. A post's address is fetched
once for all its networks, right before it is delivered. An address of our own is read from storage.
Networks of your own are opened by \`ALLOW_PRIVATE_NETWORKS\`; addresses of a cloud's metadata stay closed.

## Where files are

In \`DATA_DIR/media\`, or in a bucket (\`S3_BUCKET\`; \`node server/scripts/check-storage.ts\` tries it out). They are served under unguessable names with ranges, and
as nothing but a picture or a film. After 60 days a file is deleted, unless a post that is not finished
needs it: as its media, or by an option that names its \`public_url\`.
`
}

/** What the network gets of the file, or why it gets none. */
function fate(network: AnyNetwork, original: MediaItem): string {
  const rules = network.mediaRules[original.kind === 'video' ? 'videos' : 'images']
  const item = asFitted(original, network)
  const account = { platformAccountId: '1', handle: null, profile: {} }
  const problems = network.check({ text: 'Text', media: [item], options: {} }, account)
  const refusal = problems.find(({ severity }) => severity === 'error')
  if (refusal) return `refused: ${refusal.message}`
  if (rules.convertedContentTypes.includes(original.contentType))
    return original.kind === 'video' ? 'as MP4' : 'as JPEG'
  const isSmaller =
    fitOf(original, network).kind === 'smaller' || original.sizeBytes > rules.maxBytes
  return isSmaller ? 'made smaller' : 'as it is'
}

function limitCells(rules: FileRules): string[] {
  const seconds = (ms: number | null): string => (ms === null ? '' : String(ms / 1000))
  const ratio = (value: number | null): string => (value === null ? '' : value.toFixed(2))
  const span = (least: string, most: string): string =>
    least || most ? `${least || '–'} to ${most || '–'}` : '–'
  return [
    String(rules.maxCount),
    rules.maxBytes.toLocaleString('en-US'),
    span(seconds(rules.minDurationMs), seconds(rules.maxDurationMs)),
    span(ratio(rules.minRatio), ratio(rules.maxRatio)),
  ]
}
