import { closeSync, openSync, readSync } from 'node:fs'

const chunkBytes = 1 << 20
const newline = 10

/**
 * Hands out the whole lines of a file with their place.
 * @returns bytes up to the end of the last whole line; what follows was torn by a crash
 */
export function readLines(
  path: string,
  onLine: (line: string, offset: number, length: number) => void,
): number {
  const fd = openSync(path, 'r')
  let rest: Buffer = Buffer.alloc(0)
  let restOffset = 0
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const count = readSync(fd, chunk, 0, chunkBytes, null)
      if (count === 0) return restOffset
      const bytes = Buffer.concat([rest, chunk.subarray(0, count)])
      const used = splitLines(bytes, restOffset, onLine)
      rest = bytes.subarray(used)
      restOffset += used
    }
  } finally {
    closeSync(fd)
  }
}

function splitLines(
  bytes: Buffer,
  base: number,
  onLine: (line: string, offset: number, length: number) => void,
): number {
  let start = 0
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
    onLine(bytes.toString('utf8', start, end), base + start, end - start)
    start = end + 1
  }
  return start
}
