import { type FileHandle, open } from 'node:fs/promises'

/** What the reference asks of the order of an MP4's atoms. */
export interface Mp4Layout {
  isMoovFirst: boolean
  hasEditList: boolean
}

interface Atom {
  type: string
  start: number
  end: number
}

/** Looks at the top-level atoms, and for edit lists in the tracks. A file that is none has a good layout. */
export async function readMp4Layout(path: string): Promise<Mp4Layout> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const top = await atomsIn(file, 0, size)
    const moov = top.find(({ type }) => type === 'moov')
    const data = top.find(({ type }) => type === 'mdat')
    return {
      isMoovFirst: !moov || !data || moov.start < data.start,
      hasEditList: moov ? await hasEditList(file, moov) : false,
    }
  } finally {
    await file.close()
  }
}

async function hasEditList(file: FileHandle, moov: Atom): Promise<boolean> {
  for (const track of await atomsIn(file, moov.start, moov.end)) {
    if (track.type !== 'trak') continue
    const inside = await atomsIn(file, track.start, track.end)
    if (inside.some(({ type }) => type === 'edts')) return true
  }
  return false
}

/** The atoms between two places: four bytes of length, four of type, and 64 bits of length where that is 1. */
async function atomsIn(file: FileHandle, from: number, to: number): Promise<Atom[]> {
  const atoms: Atom[] = []
  const head = Buffer.alloc(16)
  for (let at = from; at + 8 <= to; ) {
    const { bytesRead } = await file.read(head, 0, 16, at)
    if (bytesRead < 8) break
    const short = head.readUInt32BE(0)
    const isLong = short === 1 && bytesRead === 16
    const length = isLong ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short
    const headBytes = isLong ? 16 : 8
    if (length < headBytes) break
    atoms.push({ type: head.toString('latin1', 4, 8), start: at + headBytes, end: at + length })
    at += length
  }
  return atoms
}
