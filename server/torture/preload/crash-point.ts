import { subscribe } from 'node:diagnostics_channel'

/**
 * Loaded into a worker in front of its program: ends the process with SIGKILL at a named point.
 * `CRASH_AT=<point>:<n>:<ms>`: the n-th time the point is reached, so many milliseconds later, so
 * that the kill can fall into the call that follows.
 */
const [point, nth = '1', afterMs = '0'] = (process.env.CRASH_AT ?? '').split(':')
let count = 0

if (point)
  subscribe('dravo:delivery', (message) => {
    if ((message as { point: string }).point !== point) return
    count += 1
    if (count !== Number(nth)) return
    if (Number(afterMs) > 0) setTimeout(kill, Number(afterMs))
    else kill()
  })

function kill(): void {
  process.kill(process.pid, 'SIGKILL')
}
