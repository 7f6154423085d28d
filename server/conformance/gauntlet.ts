import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Prism reads every body as UTF-8 text, which spoils the bytes of a file. So the traffic goes
 * connector → front → Prism → back → sandbox: the front keeps each body and shows Prism a copy of
 * the same form in ASCII; the back puts the kept body in again.
 */

/** Something Prism did not let pass. */
export interface Violation {
  operation: string
  detail: string
}

/** The two ends of Prism. */
export interface Gauntlet {
  /** Where the connector calls. */
  frontUrl: string
  /** What Prism is to forward to. */
  backUrl: string
  /** Operation → number of calls, such as `POST /2/tweets`. */
  counts: ReadonlyMap<string, number>
  violations: readonly Violation[]
  /** Names Prism's address; the front answers nothing before. */
  leadThrough(prismUrl: string): void
  close(): Promise<void>
}

export interface GauntletOptions {
  /** First segment of the path, the network's host: `api.x.com`. */
  host: string
  sandboxUrl: string
  /** Paths that the description does not have: they go straight to the sandbox. */
  undescribed: ReadonlySet<string>
}

const keptBodyHeader = 'x-kept-body'

/** Opens both ends on free ports. */
export async function openGauntlet({
  host,
  sandboxUrl,
  undescribed,
}: GauntletOptions): Promise<Gauntlet> {
  const counts = new Map<string, number>()
  const violations: Violation[] = []
  const kept = new Map<string, Buffer>()
  let prismUrl = ''

  const front = createServer(async (incoming, outgoing) => {
    const path = (incoming.url ?? '').slice(`/${host}`.length)
    const isDescribed = !undescribed.has(path.split('?')[0] ?? '')
    const operation = operationOf(incoming.method ?? '', path, isDescribed)
    counts.set(operation, (counts.get(operation) ?? 0) + 1)
    const body = await wholeBody(incoming)
    if (!isDescribed) return forward(incoming, outgoing, `${sandboxUrl}/${host}${path}`, body)
    const id = `${kept.size}`
    kept.set(id, body)
    const note = (detail: string): unknown => violations.push({ operation, detail })
    forward(incoming, outgoing, prismUrl + path, inAscii(body), { [keptBodyHeader]: id }, note)
  })
  const back = createServer(async (incoming, outgoing) => {
    await wholeBody(incoming)
    const body = kept.get(String(incoming.headers[keptBodyHeader])) ?? Buffer.alloc(0)
    forward(incoming, outgoing, `${sandboxUrl}/${host}${incoming.url ?? ''}`, body)
  })
  return {
    frontUrl: await listening(front),
    backUrl: await listening(back),
    counts,
    violations,
    leadThrough: (url) => {
      prismUrl = url
    },
    close: async () => {
      await Promise.all([front, back].map(closed))
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
  body: Buffer,
  extraHeaders: Readonly<Record<string, string>> = {},
  onViolation: (detail: string) => void = () => {},
): void {
  const { 'transfer-encoding': _, ...sent } = incoming.headers
  const length = body.byteLength > 0 ? { 'content-length': String(body.byteLength) } : {}
  const headers = { ...sent, ...extraHeaders, ...length, host: new URL(target).host }
  const upstream = request(target, { method: incoming.method, headers }, async (answer) => {
    const answered = await wholeBody(answer)
    const detail = violationIn(answer, answered.toString('utf8'))
    if (detail !== null) onViolation(detail)
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(answered)
  })
  upstream.on('error', (error) => {
    onViolation(`the call did not come through: ${error.message}`)
    outgoing.destroy()
  })
  upstream.end(body)
}

/** Same length, same boundaries and field names; JSON outside ASCII is left to its own encoding. */
function inAscii(body: Buffer): Buffer {
  if (body[0] !== 0x2d) return body
  return Buffer.from(body.map((byte) => (byte < 0x80 ? byte : 0x2e)))
}

/** Prism speaks up in a header, or answers with a problem document of its own. */
function violationIn(answer: IncomingMessage, body: string): string | null {
  const header = answer.headers['sl-violations']
  if (header !== undefined) return String(header)
  return body.includes('https://stoplight.io/prism/errors') ? body : null
}

async function wholeBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function closed(server: Server): Promise<void> {
  const end = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await end
}
