import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { AppError } from '../../errors.ts'
import { controlRoutes } from '../control/routes.ts'
import type { SandboxLog } from '../sandbox-log.ts'
import type { World } from '../world.ts'
import { problemAnswer, sendAnswer } from './answer.ts'
import { hostGuard } from './host-guard.ts'
import { serveNetwork } from './serve-network.ts'
import type { Visit } from './visit.ts'

/** Leads every request to a simulated network, a control or a page. */
export function gateway(
  world: World,
  ownHosts: readonly string[],
  log: SandboxLog,
): RequestListener {
  const guard = hostGuard(ownHosts)
  return (request, response) => {
    request.on('error', () => {})
    visit(request, response).catch((error: unknown) =>
      answerError(error, request, response, log, world.closing.signal.aborted),
    )
  }

  async function visit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const authority = guard(request.headers.host)
    if (authority === null) {
      const message = 'Call the sandbox by its IP address, by localhost or by its configured host.'
      throw new AppError(
        'validation_failed',
        `The Host header is none of this sandbox. ${message}`,
        {
          problems: [{ path: 'Host', code: 'unknown_host', message }],
        },
      )
    }
    const { path, query } = target(request.url ?? '/')
    const visit: Visit = { request, response, origin: `http://${authority}`, path, query }
    const route = controlRoutes(path)
    if (route) await route(visit, world)
    else await serveNetwork(visit, world)
  }
}

/** Not `URL`: it would tidy `//` and `..`, which belong to the network. */
function target(url: string): { path: string; query: URLSearchParams } {
  const at = url.indexOf('?')
  if (at === -1) return { path: url, query: new URLSearchParams() }
  return { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) }
}

function answerError(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  log: SandboxLog,
  isClosing: boolean,
): void {
  if (request.destroyed && !request.complete) return
  if (response.headersSent || response.destroyed || isClosing) {
    response.destroy()
    return
  }
  if (!(error instanceof AppError)) {
    const { method, url } = request
    log.error({ err: error, method, url }, 'The sandbox failed on a request.')
  }
  const problem =
    error instanceof AppError
      ? error
      : new AppError('internal_error', 'The sandbox failed; its log says why.')
  sendAnswer(response, problemAnswer(problem))
}
