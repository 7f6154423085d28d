import { type FileHandle, open } from 'node:fs/promises'

const blockBytes = 1024 * 1024
const tailBytes = 4096
const gifTrailer = 0x3b

/**
 * Whether a JPEG reaches its end-of-image marker. Its header is as good as ever when the rest is
 * missing, and decoding twelve megapixels to find that out takes ten times as long as this. What
 * stands behind the marker (padding, a phone's film) does not count.
 */
export async function endsAsJpeg(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const scan = await findScan(handle)
    return scan !== null && (await findEnd(handle, scan))
  } finally {
    await handle.close()
  }
}

/** Offset of the first scan: behind the segments, each of which names its own length. */
async function findScan(handle: FileHandle): Promise<number | null> {
  const head = Buffer.alloc(4)
  for (let offset = 2; ; ) {
    const { bytesRead } = await handle.read(head, 0, 4, offset)
    if (bytesRead < 4 || head[0] !== 0xff) return null
    const marker = head[1] as number
    if (marker === 0xda) return offset
    // Fill bytes, and markers without a length.
    if (marker === 0xff) offset += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) offset += 2
    else offset += 2 + head.readUInt16BE(2)
  }
}

/** In coded data 0xff stands before 0x00 only, or before a restart marker; every scan is passed over alike. */
async function findEnd(handle: FileHandle, from: number): Promise<boolean> {
  const block = Buffer.alloc(blockBytes)
  for (let offset = from; ; ) {
    const { bytesRead } = await handle.read(block, 0, blockBytes, offset)
    if (bytesRead < 2) return false
    if (block.subarray(0, bytesRead).indexOf(endOfImage) !== -1) return true
    // The marker may lie across two blocks.
    offset += bytesRead - 1
  }
}

const endOfImage = Buffer.from([0xff, 0xd9])

/** Decoders show the frames that are there, and stay silent about the rest: only the trailer tells. */
export async function endsAsGif(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(tailBytes),
      position: Math.max(0, size - tailBytes),
    })
    return buffer.subarray(0, bytesRead).findLast((byte) => byte !== 0) === gifTrailer
  } finally {
    await handle.close()
  }
}
