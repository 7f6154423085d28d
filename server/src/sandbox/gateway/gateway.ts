import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { AppError } from '../../errors.ts'
import { controlRoutes } from '../control/routes.ts'
import { serveNetwork } from './serve-network.ts'
import type { SandboxLog } from '../sandbox.ts'
import type { World } from '../world.ts'
import { problemAnswer, sendAnswer } from './answer.ts'
import { hostGuard } from './host-guard.ts'

/** A request after the first look at it. */
export interface Visit {
  request: IncomingMessage
  response: ServerResponse
  /** `http://127.0.0.1:4401`, as this caller reached the sandbox. */
  origin: string
  path: string
  query: URLSearchParams
}

/** Leads every request to a simulated network, a control or a page. */
export function gateway(world: World, ownHosts: readonly string[], log: SandboxLog): RequestListener {
  const guard = hostGuard(ownHosts)
  return (request, response) => {
    request.on('error', () => {})
    visit(request, response).catch((error: unknown) => answerError(error, request, response, log))
  }

  async function visit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const authority = guard(request.headers.host)
    if (authority === null) {
      throw new AppError('forbidden', 'The Host header is none of this sandbox. Call it by its IP address, localhost or its configured host.')
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
): void {
  if (request.destroyed && !request.complete) return
  if (response.headersSent) return void response.destroy()
  if (error instanceof AppError) return sendAnswer(response, problemAnswer(error))
  log.error({ err: error, method: request.method, url: request.url }, 'The sandbox failed on a request.')
  sendAnswer(response, problemAnswer(new AppError('internal_error', 'The sandbox failed; its log says why.')))
}
