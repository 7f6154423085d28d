import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Something Prism did not let pass. */
export interface Violation {
  operation: string
  detail: string
}

/** Where the connector calls: keeps count, and leads each call through Prism or past it. */
export interface Front {
  url: string
  /** Operation → number of calls, such as `POST /2/tweets`. */
  counts: ReadonlyMap<string, number>
  violations: readonly Violation[]
  close(): Promise<void>
}

export interface FrontOptions {
  /** First segment of the path, the network's host: `api.x.com`. */
  host: string
  prismUrl: string
  sandboxUrl: string
  /** Paths that the description does not have: they go straight to the sandbox. */
  undescribed: ReadonlySet<string>
}

/** Opens the front on a free port. */
export async function openFront(options: FrontOptions): Promise<Front> {
  const counts = new Map<string, number>()
  const violations: Violation[] = []
  const server = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? '').slice(`/${options.host}`.length)
    const isDescribed = !options.undescribed.has(path.split('?')[0] ?? '')
    const operation = operationOf(incoming.method ?? '', path, isDescribed)
    counts.set(operation, (counts.get(operation) ?? 0) + 1)
    const target = isDescribed
      ? options.prismUrl + path
      : `${options.sandboxUrl}/${options.host}${path}`
    forward(incoming, outgoing, target, (detail) => violations.push({ operation, detail }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    violations,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function operationOf(method: string, path: string, isDescribed: boolean): string {
  const [pathname = '', query = ''] = path.split('?')
  const command = new URLSearchParams(query).get('command')
  const template = pathname.replace(/\/\d{5,}/g, '/{id}')
  return `${method} ${template}${command === null ? '' : ` (${command})`}${isDescribed ? '' : ' (not in the description)'}`
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  onViolation: (detail: string) => void,
): void {
  const headers = { ...incoming.headers, host: new URL(target).host }
  const upstream = request(target, { method: incoming.method, headers }, async (answer) => {
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const detail = violationIn(answer, body.toString('utf8'))
    if (detail !== null) onViolation(detail)
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(body)
  })
  upstream.on('error', (error) => {
    onViolation(`the call did not come through: ${error.message}`)
    outgoing.destroy()
  })
  incoming.pipe(upstream)
}

/** Prism speaks up in a header, or answers with a problem document of its own. */
function violationIn(answer: IncomingMessage, body: string): string | null {
  const header = answer.headers['sl-violations']
  if (header !== undefined) return String(header)
  return body.includes('https://stoplight.io/prism/errors') ? body : null
}
