import type { Download, ProbedMedia, SimulatorFiles } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import type { ContainerKind, MediaFile } from './containers.ts'
import { instagramError } from './instagram-errors.ts'
import { judgeImage, videoFault } from './judge-media.ts'
import { imageLimits, reelLimits, storyVideoLimits } from './media-limits.ts'
import { readMp4Layout } from './mp4-layout.ts'

/** What fetching a video came to: a file, or the subcode that its container fails with. */
export type FetchedVideo = { file: MediaFile; fault: number | null } | { file: null; fault: number }

/** Fetches an image during the call, as Instagram does. @throws GraphError */
export async function fetchImage(
  url: string,
  name: string,
  kind: ContainerKind | 'cover',
  simulation: Simulation,
): Promise<{ file: MediaFile; media: ProbedMedia }> {
  const { files } = simulation.world
  const download = await fetched(url, name, imageLimits.maxBytes, files)
  if (!download.ok) {
    await files.remove(name)
    throw instagramError(download.reason === 'size' ? 2207004 : 2207052, url)
  }
  try {
    const media = judgeImage(await files.probe(name), kind, simulation.switches())
    return { media, file: await keptFile(name, media, download, files) }
  } catch (error) {
    await files.remove(name)
    throw error
  }
}

/** Fetches a video. What is wrong with it shows later, in the status of its container. */
export async function fetchVideo(
  url: string,
  name: string,
  kind: ContainerKind,
  simulation: Simulation,
): Promise<FetchedVideo> {
  const { files } = simulation.world
  const { maxBytes } = kind === 'story' ? storyVideoLimits : reelLimits
  const download = await fetched(url, name, maxBytes, files)
  if (download.ok) return judgedVideo(name, download, kind, simulation)
  await files.remove(name)
  return { file: null, fault: download.reason === 'size' ? 2207026 : 2207077 }
}

/** A video that has come, by download or upload. */
export async function judgedVideo(
  name: string,
  stored: { sizeBytes: number; sha256: string },
  kind: ContainerKind,
  simulation: Simulation,
): Promise<FetchedVideo> {
  const { files } = simulation.world
  const media = await files.probe(name)
  const layout = await readMp4Layout(files.pathOf(name))
  const { sizeBytes } = stored
  const fault = videoFault({ media, sizeBytes, layout }, kind, simulation.switches())
  if (media !== null && fault === null)
    return { file: await keptFile(name, media, stored, files), fault }
  await files.remove(name)
  return { file: null, fault: fault ?? 2207026 }
}

/** Addresses are ASCII. Anything else counts as unreachable. */
async function fetched(
  url: string,
  name: string,
  maxBytes: number,
  files: SimulatorFiles,
): Promise<Download> {
  const isPlain = /^https?:\/\/[\x21-\x7e]+$/i.test(url)
  if (!isPlain) return { ok: false, reason: 'domain', status: null }
  return files.download(name, url, { maxBytes })
}

/** The name tells the content type, so that a page can be given the file without a look at its row. */
async function keptFile(
  name: string,
  media: ProbedMedia,
  stored: { sizeBytes: number; sha256: string },
  files: SimulatorFiles,
): Promise<MediaFile> {
  const kept = `${name}-${media.contentType.replace('/', '-')}`
  await files.move(name, kept)
  return {
    name: kept,
    content_type: media.contentType,
    sha256: stored.sha256,
    size_bytes: stored.sizeBytes,
    width: media.width,
    height: media.height,
    duration_ms: media.durationMs,
  }
}
