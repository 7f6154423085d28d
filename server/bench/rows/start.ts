import { startServer } from '../server-process.ts'
import { median } from '../statistics.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

export interface StartTimes {
  firstSeconds: number
  secondSeconds: number
}

const firstStarts = 2
const secondStartsEach = 2
const npmStart = ['npm', 'start'] as const

/** From `npm start` to its ready text: on a new data directory, and on one that is there. */
export async function measureStart(say: (line: string) => void): Promise<StartTimes> {
  const first: number[] = []
  const second: number[] = []
  for (let round = 0; round < firstStarts; round += 1) {
    await using directory = await temporaryDirectory()
    first.push(await startOnce(directory.path))
    for (let again = 0; again < secondStartsEach; again += 1)
      second.push(await startOnce(directory.path))
    say(`  first ${first.at(-1)?.toFixed(2)} s, then ${second.at(-1)?.toFixed(2)} s`)
  }
  return { firstSeconds: median(first), secondSeconds: median(second) }
}

async function startOnce(dataDirectory: string): Promise<number> {
  const server = await startServer({ dataDirectory, command: npmStart })
  await server.stop()
  return server.readyAfterMs / 1_000
}
