import type { Input, InputAudioTrack, InputVideoTrack } from 'mediabunny'
import type { MediaDetails } from '../networks/contract.ts'
import { type Facts, ProbeError } from './probed-file.ts'

export const brokenVideo = 'The video is broken or cut off; export it again.'
/** No camera and no network goes beyond 8K on either side; a header that says so is made to harm. */
const maxSide = 8192
/** A day: past that a duration is a mistake in the file. */
const maxDurationMs = 86_400_000
/** Enough to tell the frame rate; the rest of the packets are not looked at. */
const packetsLookedAt = 250

/**
 * Reads the container, in the format that the first bytes named and in no other. A file that was
 * made to harm may take any time and memory: `probeVideo` sets the bounds.
 * @throws ProbeError
 */
export async function readVideo(file: string, contentType: string): Promise<Facts> {
  const { FilePathSource, Input, MP4, QTFF, WEBM } = await import('mediabunny')
  const formats = contentType === 'video/webm' ? [WEBM] : [MP4, QTFF]
  const input = new Input({ source: new FilePathSource(file), formats })
  try {
    return await readFacts(input)
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause
    throw new ProbeError(brokenVideo, { cause })
  } finally {
    input.dispose()
  }
}

async function readFacts(input: Input): Promise<Facts> {
  const track = await input.getPrimaryVideoTrack()
  if (!track)
    throw new ProbeError(
      'The file has no video track, or is cut off; export it again as H.264 in MP4.',
    )
  const { displayWidth: width, displayHeight: height } = track
  if (width < 1 || height < 1 || width > maxSide || height > maxSide)
    throw new ProbeError(`The video says it is ${width}×${height}; export it again.`)
  await assertWhole(input)
  const durationMs = Math.round((await input.computeDuration()) * 1000)
  if (!(durationMs >= 0 && durationMs <= maxDurationMs)) throw new ProbeError(brokenVideo)
  const audio = await input.getPrimaryAudioTrack()
  const sizeBytes = await input.source.getSize()
  const details = await readDetails(track, audio)
  const bitsPerSecond = durationMs > 0 ? Math.round((sizeBytes * 8000) / durationMs) : null
  return { width, height, durationMs, frames: null, details: { ...details, bitsPerSecond } }
}

/** The index of a file that was cut off may be whole: what it says of the end must be there. */
async function assertWhole(input: Input): Promise<void> {
  const { EncodedPacketSink } = await import('mediabunny')
  for (const track of await input.getTracks())
    if ((await new EncodedPacketSink(track).getPacket(Number.POSITIVE_INFINITY)) === null)
      throw new ProbeError(brokenVideo)
}

async function readDetails(
  video: InputVideoTrack,
  audio: InputAudioTrack | null,
): Promise<MediaDetails> {
  const { averagePacketRate } = await video.computePacketStats(packetsLookedAt)
  const details: MediaDetails = {
    videoCodec: video.codec,
    audioCodec: audio?.codec ?? null,
    framesPerSecond: Math.round(averagePacketRate * 100) / 100,
  }
  if (audio === null) return details
  const { averageBitrate } = await audio.computePacketStats(packetsLookedAt)
  return {
    ...details,
    audioBitsPerSecond: Math.round(averageBitrate),
    audioHertz: audio.sampleRate,
    audioChannels: audio.numberOfChannels,
  }
}
