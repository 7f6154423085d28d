import { AppError } from '../../errors.ts'
import { sendAnswer } from '../gateway/answer.ts'
import type { Visit } from '../gateway/visit.ts'
import type { World } from '../world.ts'
import { readWebFiles } from './web-files.ts'

const files = readWebFiles()

/** Own files only, nothing inline: the text of a post cannot become a script. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * The overview at `/`, and the timelines at their real addresses.
 * @returns false when there is no page there
 */
export function servePage(visit: Visit, world: World, host: string, path: string): boolean {
  const { method } = visit.request
  if (method !== 'GET' && method !== 'HEAD') return false
  if (host === '') {
    sendWebFile(visit, 'index.html', 200)
    return true
  }
  const simulator = world.simulators.find((each) => each.pageHosts.includes(host))
  if (!simulator) return false
  const view = simulator.view({ host, path, query: visit.query, origin: visit.origin })
  sendWebFile(visit, `${simulator.network}.html`, view === null ? 404 : 200)
  return true
}

/** @throws AppError when there is no such file */
export function sendWebFile(visit: Visit, name: string, status: number): void {
  const file = files.get(name)
  if (!file) throw new AppError('route_not_found', `The sandbox has no file ${name.slice(0, 80)}.`)
  sendAnswer(visit.response, {
    status,
    headers: {
      'content-type': file.contentType,
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
    body: file.bytes,
  })
}
