import type { SimulatorRequest } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'

/**
 * Takes a raw body to a file. What came before a connection broke is kept: that is what resuming is for.
 * @param maxBytes what follows is left unread
 * @returns how many bytes were kept, and whether that was all there was
 */
export async function receiveBytes(
  request: SimulatorRequest,
  name: string,
  maxBytes: number,
  simulation: Simulation,
): Promise<{ sizeBytes: number; isWhole: boolean }> {
  const stream = request.body.stream()
  let isWhole = false
  async function* kept(): AsyncGenerator<Buffer> {
    let left = maxBytes
    try {
      for await (const chunk of stream.iterator({
        destroyOnReturn: false,
      }) as AsyncIterable<Buffer>) {
        if (chunk.length > left) {
          if (left > 0) yield chunk.subarray(0, left)
          return
        }
        left -= chunk.length
        yield chunk
      }
      isWhole = true
    } catch {
      // The caller has hung up.
    }
  }
  const { sizeBytes } = await simulation.world.files.write(name, kept())
  return { sizeBytes, isWhole }
}

/** How much of a body is taken at most: the rest of the file, or less while the switch cuts uploads. */
export function takenBytes(leftBytes: number, simulation: Simulation): number {
  const cut = simulation.switches().cut_uploads_after_bytes
  return cut === 0 ? leftBytes : Math.min(leftBytes, cut)
}
