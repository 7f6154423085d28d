import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePorts } from './start-app.ts'
import { waitFor } from './wait.ts'

/** What happens to a request on its way to the store: an answer in its place, a cut, or nothing. */
export type S3Fault = (method: string, url: string) => number | 'cut before' | 'cut within' | null

export interface S3Server extends AsyncDisposable {
  endpoint: string
  env: Record<string, string>
  /** Requests since the last time this was emptied: `PUT /media/name?partNumber=1…`. */
  requests: string[]
  fault: S3Fault
  /** Names of the objects in the bucket. */
  objects(): Promise<string[]>
}

const bucket = 'dravo-media'
const script = path.resolve(import.meta.dirname, '../../node_modules/s3rver/bin/s3rver.js')

/** An S3 server in a process of its own, behind a door that can fail. */
export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(path.join(tmpdir(), 'dravo-s3-'))
  const [port = 0] = await freePorts(1)
  const args = ['-d', directory, '-a', '127.0.0.1', '-p', String(port), '--silent']
  const child = spawn(process.execPath, [script, ...args, '--configure-bucket', bucket], {
    stdio: 'ignore',
  })
  const origin = `http://127.0.0.1:${port}`
  await waitFor(() => fetch(origin).then(Boolean, () => false))
  const server: S3Server = {
    endpoint: '',
    env: {},
    requests: [],
    fault: () => null,
    async objects() {
      const names = await readdir(path.join(directory, bucket), { recursive: true })
      return names
        .filter((name) => name.endsWith('_object') && !name.includes('.s3rver_uploads'))
        .map((name) => name.replace(/\._S3rver_object$/, ''))
    },
    async [Symbol.asyncDispose]() {
      door.closeAllConnections()
      door.close()
      child.kill('SIGKILL')
      await once(child, 'exit')
      await rm(directory, { recursive: true, force: true })
    },
  }
  const door = http.createServer((request, response) => pass(server, port, request, response))
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  server.endpoint = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
  server.env = {
    S3_BUCKET: bucket,
    S3_ENDPOINT: server.endpoint,
    S3_ACCESS_KEY_ID: 'S3RVER',
    S3_SECRET_ACCESS_KEY: 'S3RVER',
    S3_PREFIX: 'files/',
  }
  return server
}

function pass(
  server: S3Server,
  port: number,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  const { method = '', url = '', headers } = request
  server.requests.push(`${method} ${url}`)
  const fault = server.fault(method, url)
  if (fault === 'cut before') return void request.socket.destroy()
  if (typeof fault === 'number') {
    request.resume()
    return void response.writeHead(fault).end('<Error><Code>InternalError</Code></Error>')
  }
  const upstream = http.request({ port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    if (fault !== 'cut within') return void answer.pipe(response)
    answer.once('data', (chunk: Buffer) => {
      response.write(chunk.subarray(0, 100), () => response.destroy())
      upstream.destroy()
    })
  })
  upstream.on('error', () => response.destroy())
  request.pipe(upstream)
}
