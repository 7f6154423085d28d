import { open } from 'node:fs/promises'
import { fileTypeFromBuffer } from 'file-type'
import { probeImage } from './probe-image.ts'
import { probeVideo } from './probe-video.ts'
import { type ProbedFile, ProbeError } from './probed-file.ts'

const accepted: Readonly<Record<string, { kind: 'image' | 'video'; extension: string }>> = {
  'image/jpeg': { kind: 'image', extension: 'jpg' },
  'image/png': { kind: 'image', extension: 'png' },
  'image/webp': { kind: 'image', extension: 'webp' },
  'image/gif': { kind: 'image', extension: 'gif' },
  'video/mp4': { kind: 'video', extension: 'mp4' },
  'video/quicktime': { kind: 'video', extension: 'mov' },
  'video/webm': { kind: 'video', extension: 'webm' },
}

export const acceptedContentTypes = Object.keys(accepted)

/** file-type tells MP4 brands apart more finely than anybody needs. */
const sameAs: Readonly<Record<string, string>> = {
  'image/apng': 'image/png',
  'video/x-m4v': 'video/mp4',
}

const headerBytes = 4100
/** @throws ProbeError */
export async function probeFile(file: string): Promise<ProbedFile> {
  const detected = await fileTypeFromBuffer(await readHeader(file))
  const contentType = sameAs[detected?.mime ?? ''] ?? detected?.mime ?? ''
  const known = accepted[contentType]
  if (!known) {
    const found = detected
      ? `The bytes are ${detected.mime}`
      : 'The bytes are of no known media type'
    throw new ProbeError(`${found}; send one of ${acceptedContentTypes.join(', ')}.`)
  }
  const facts =
    known.kind === 'image'
      ? await probeImage(file, contentType)
      : await probeVideo(file, contentType)
  return { ...known, contentType, ...facts }
}

async function readHeader(file: string): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
