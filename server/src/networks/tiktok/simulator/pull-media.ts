import type { ProbedMedia } from '../../simulator-contract.ts'
import type { Received } from './accept-media.ts'
import type { Call, Simulation } from './call.ts'
import { judgePhoto, judgeVideo } from './judge-media.ts'
import type { PostMedia } from './posts.ts'
import type { Publication } from './publications.ts'
import { invalidParams, Refusal } from './refusal.ts'
import type { FailReason } from './switches.ts'

/** https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide (read 2026-11-23) */
const maxVideoBytes = 4 * 1024 ** 3
const maxPhotoBytes = 20 * 1024 ** 2

/**
 * The API's own origin is the verified URL property; no other scheme, host or port is.
 * @throws Refusal 400 for what is no address, 403 for one of somebody else
 */
export function checkOwnership(url: string, simulation: Simulation): void {
  if (!URL.canParse(url) || !/^https?:\/\//i.test(url)) {
    throw invalidParams('The url is invalid.')
  }
  if (new URL(url).origin === simulation.world.publicOrigin) return
  throw new Refusal(
    403,
    'url_ownership_unverified',
    'Please review our URL ownership verification rules.',
  )
}

/** Fetches a video and looks into it. */
export async function pullVideo(
  url: string,
  publication: Publication,
  call: Call,
  simulation: Simulation,
): Promise<Received & { bytes: number }> {
  const { files } = simulation.world
  const name = publication.number
  const download = await files.download(name, url, { maxBytes: maxVideoBytes })
  if (!download.ok) return { media: [], reason: 'video_pull_failed', bytes: 0 }
  const received = await readVideo(name, download.sha256, call.person, simulation)
  return { ...received, bytes: download.sizeBytes }
}

/** A video that is on disk, judged; refused bytes are removed. */
export async function readVideo(
  name: string,
  sha256: string,
  person: Call['person'],
  simulation: Simulation,
): Promise<Received> {
  const { files } = simulation.world
  const probed = await files.probe(name)
  const reason = judgeVideo(probed, {
    maxSeconds: person.max_video_post_duration_sec,
    minSeconds: simulation.switches().min_video_seconds,
  })
  if (reason === null && probed) return { media: [mediaOf(name, sha256, probed)], reason }
  await files.remove(name)
  return { media: [], reason }
}

/** Fetches photos one after the other and looks into each; the first that fails ends it. */
export async function pullPhotos(
  urls: readonly string[],
  publication: Publication,
  simulation: Simulation,
): Promise<Received & { bytes: number }> {
  const media: PostMedia[] = []
  let bytes = 0
  for (const [index, url] of urls.entries()) {
    const name = `${publication.number}-${index}`
    const pulled = await pullPhoto(url, name, simulation)
    bytes += pulled.bytes
    if (pulled.media) media.push(pulled.media)
    else {
      const names = [...media.map((each) => each.name), name]
      for (const each of names) await simulation.world.files.remove(each)
      return { media: [], reason: pulled.reason, bytes }
    }
  }
  return { media, reason: null, bytes }
}

async function pullPhoto(
  url: string,
  name: string,
  simulation: Simulation,
): Promise<{ media: PostMedia | null; reason: FailReason | null; bytes: number }> {
  const { files } = simulation.world
  const download = await files.download(name, url, { maxBytes: maxPhotoBytes })
  if (!download.ok) return { media: null, reason: 'photo_pull_failed', bytes: 0 }
  const probed = await files.probe(name)
  const reason = judgePhoto(probed, simulation.switches().photo_1080p)
  const isTaken = reason === null && probed !== null
  const media = isTaken ? mediaOf(name, download.sha256, probed) : null
  return { media, reason, bytes: download.sizeBytes }
}

function mediaOf(name: string, sha256: string, probed: ProbedMedia): PostMedia {
  const { contentType, width, height, durationMs } = probed
  return { name, content_type: contentType, sha256, width, height, duration_ms: durationMs }
}
