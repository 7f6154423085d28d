import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Environment, NetworkHttp, RecordedCall } from './contract.ts'
import { createNetworkHttp } from './http.ts'
import { createTransport } from './transport.ts'
import { TransportError } from './transport-error.ts'

const hosts = ['api.x.com']

interface Setup extends AsyncDisposable {
  http: NetworkHttp
  records: RecordedCall[]
  url: string
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function setup(server: Server, environment: Environment = 'test'): Promise<Setup> {
  const url = await listening(server)
  const transport = createTransport()
  const records: RecordedCall[] = []
  const http = createNetworkHttp({
    environment,
    sandboxUrl: url,
    hosts,
    transport,
    record: (call) => records.push(call),
  })
  return {
    http,
    records,
    url,
    [Symbol.asyncDispose]: async () => {
      await transport.close()
      server.close()
      if ('closeAllConnections' in server)
        (server as { closeAllConnections(): void }).closeAllConnections()
    },
  }
}

const serve = (
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
): Server =>
  createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    answer(request, response, Buffer.concat(chunks))
  })

async function transportError(promise: Promise<unknown>): Promise<TransportError> {
  const error = await promise.then(
    () => assert.fail('the call succeeded'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof TransportError, String(error))
  return error
}

test('in the test environment a call lands in the sandbox under its real host and path', async () => {
  await using s = await setup(
    serve((request, response, body) => {
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          path: request.url,
          type: request.headers['content-type'],
          body: body.toString(),
        }),
      )
    }),
  )
  const answer = await s.http.call({
    method: 'POST',
    url: 'https://api.x.com/2/tweets?access_token=secret&a=b',
    body: { kind: 'json', json: { text: 'hi' } },
  })
  assert.deepEqual(answer.body, {
    path: '/api.x.com/2/tweets?access_token=secret&a=b',
    type: 'application/json',
    body: '{"text":"hi"}',
  })
  const [record] = s.records
  assert.equal(record?.host, 'api.x.com')
  assert.equal(record?.path, '/2/tweets?access_token=[removed]&a=b')
  assert.equal(record?.status, 200)
  assert.equal(record?.requestBytes, 13)
  assert.equal(s.http.pageUrl('https://x.com/ann/status/1'), `${s.url}/x.com/ann/status/1`)
  // A page that the sandbox named itself is there already.
  assert.equal(s.http.pageUrl(`${s.url}/x.com/ann`), `${s.url}/x.com/ann`)
})

test('an address the sandbox handed out is called as it is', async () => {
  await using s = await setup(serve((request, response) => response.end(request.url)))
  const answer = await s.http.call({ method: 'PUT', url: `${s.url}/api.x.com/upload/1?x=2` })
  assert.equal(answer.body, '/api.x.com/upload/1?x=2')
  assert.equal(s.records[0]?.host, 'api.x.com')
  assert.equal(s.records[0]?.path, '/upload/1?x=2')
})

test('a test key can never reach a real network', async () => {
  let connections = 0
  const server = createServer((_request, response) => response.end())
  server.on('connection', () => connections++)
  await using s = await setup(server)
  const other = await listening(createTcpServer(() => connections++).unref())
  const transport = createTransport()
  const way = (sandboxUrl: string | null): NetworkHttp =>
    createNetworkHttp({ environment: 'test', sandboxUrl, hosts, transport, record: () => {} })
  const refused: [NetworkHttp, string][] = [
    [way(null), 'https://api.x.com/2/tweets'],
    [way('https://api.x.com'), 'https://api.x.com/2/tweets'],
    [way('not an address'), 'https://api.x.com/2/tweets'],
    [s.http, 'https://evil.example/2/tweets'],
    [s.http, 'https://api.x.com:8443/2/tweets'],
    [s.http, 'https://api.x.com@evil.example/2/tweets'],
    [s.http, 'http://api.x.com/2/tweets'],
    [s.http, `${other}/api.x.com/2/tweets`],
    [s.http, `${s.url}/evil.example/2/tweets`],
    [s.http, `${s.url}/_sandbox/faults`],
    [s.http, 'file:///etc/hosts'],
  ]
  for (const [http, url] of refused) {
    const error = await transportError(http.call({ method: 'GET', url }))
    assert.equal(error.phase, 'not_sent', url)
    assert.equal(error.reason, 'call_refused', url)
  }
  assert.equal(connections, 0)
  assert.ok(s.records.every((record) => record.status === null && record.error !== null))
  await transport.close()
})

test('live calls go over https to the hosts of the network, and nowhere else', async () => {
  await using s = await setup(
    serve((_request, response) => response.end()),
    'live',
  )
  for (const url of [
    'http://api.x.com/',
    'https://evil.example/',
    'https://api.x.com:444/',
    s.url,
  ]) {
    const error = await transportError(s.http.call({ method: 'GET', url }))
    assert.equal(error.reason, 'call_refused', url)
  }
  assert.equal(s.http.pageUrl('https://x.com/ann/status/1'), 'https://x.com/ann/status/1')
})

test('a port nobody listens on: certainly not sent', async () => {
  const server = createTcpServer()
  const s = await setup(server)
  await new Promise((resolve) => server.close(resolve))
  const error = await transportError(
    s.http.call({ method: 'POST', url: 'https://api.x.com/2/tweets' }),
  )
  assert.equal(error.phase, 'not_sent')
  assert.equal(error.reason, 'connect_failed')
  await s[Symbol.asyncDispose]()
})

test('a TLS handshake that fails: certainly not sent', async () => {
  let decrypted = 0
  await using s = await setup(serve(() => decrypted++))
  const transport = createTransport()
  const call = { method: 'POST', headers: {}, body: null, timeoutMs: 5_000 }
  const target = new URL(s.url.replace('http:', 'https:'))
  const error = await transportError(transport.send({ ...call, target }))
  assert.deepEqual([error.phase, error.reason, decrypted], ['not_sent', 'connect_failed', 0])
  await transport.close()
})

test('a name that does not exist: certainly not sent', async () => {
  const transport = createTransport()
  const call = { method: 'POST', headers: {}, body: null, timeoutMs: 5_000 }
  const target = new URL('https://no-such-network.invalid/')
  const error = await transportError(transport.send({ ...call, target }))
  assert.equal(error.phase, 'not_sent')
  await transport.close()
})

test('a kept connection that the network has closed meanwhile: a new one is opened, or it is in doubt', async () => {
  const sockets = new Set<Socket>()
  const server = serve((_request, response) => response.end('ok'))
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await using s = await setup(server)
  const post = () => s.http.call({ method: 'POST', url: 'https://api.x.com/2/tweets' })
  for (let round = 0; round < 20; round++) {
    assert.equal((await post()).status, 200)
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    const second = await post().catch((error: unknown) => error)
    assert.ok(!(second instanceof TransportError) || second.phase === 'in_doubt')
  }
})

test('cut after the request left, cut in mid-answer, and no answer in time: in doubt', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (data) => {
      const path = data.toString().split(' ')[1] ?? ''
      if (path.endsWith('/cut')) socket.destroy()
      if (path.endsWith('/half'))
        socket.end('HTTP/1.1 201 Created\r\ncontent-length: 99\r\n\r\n{"data"')
      if (path.endsWith('/garbage')) socket.end('not http at all\r\n\r\n')
    })
  })
  await using s = await setup(server)
  for (const path of ['cut', 'half', 'garbage', 'silence']) {
    const url = `https://api.x.com/${path}`
    const error = await transportError(s.http.call({ method: 'POST', url, timeoutMs: 300 }))
    assert.equal(error.phase, 'in_doubt', path)
    assert.equal(error.reason, path === 'silence' ? 'timed_out' : 'connection_lost', path)
  }
})

test('a call whose time runs out in the queue is never written', async () => {
  const paths: string[] = []
  await using s = await setup(serve((request) => void paths.push(request.url ?? '')))
  const waiting = Array.from({ length: 64 }, (_, index) =>
    s.http.call({ method: 'POST', url: `https://api.x.com/held/${index}`, timeoutMs: 1_500 }),
  )
  const held = Promise.allSettled(waiting)
  const late = await transportError(
    s.http.call({ method: 'POST', url: 'https://api.x.com/late', timeoutMs: 200 }),
  )
  assert.equal(late.phase, 'not_sent')
  await held
  // A later call on a freed connection proves that the queue has moved on past the late one.
  await transportError(
    s.http.call({ method: 'POST', url: 'https://api.x.com/after', timeoutMs: 300 }),
  )
  assert.ok(paths.includes('/api.x.com/after'))
  assert.ok(!paths.includes('/api.x.com/late'))
})

test('answers: redirects stay, big ids keep their digits, gzip is read, size is bounded', async () => {
  await using s = await setup(
    serve((request, response) => {
      const path = request.url ?? ''
      if (path.endsWith('/redirect'))
        response.writeHead(302, { location: 'https://evil.example/' }).end()
      else if (path.endsWith('/ids')) response.end('{"id":1993000000000000001,"n":5,"f":1.5}')
      else if (path.endsWith('/gzip'))
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}'))
      else if (path.endsWith('/bomb'))
        response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync(Buffer.alloc(5_000_000)))
      else if (path.endsWith('/html')) response.writeHead(503).end('<html>')
      else if (path.endsWith('/empty')) response.writeHead(413).end()
      else response.end(Buffer.alloc(2_000_000))
    }),
  )
  const get = (path: string) => s.http.call({ method: 'GET', url: `https://api.x.com/${path}` })
  assert.equal((await get('redirect')).status, 302)
  assert.deepEqual((await get('ids')).body, { id: '1993000000000000001', n: 5, f: 1.5 })
  assert.deepEqual((await get('gzip')).body, { a: 1 })
  assert.deepEqual([(await get('html')).body, (await get('empty')).body], ['<html>', null])
  for (const path of ['huge', 'bomb']) {
    const error = await transportError(get(path))
    assert.equal(error.reason, 'answer_unreadable')
    assert.equal(error.phase, 'in_doubt')
  }
})

test('a multipart body arrives whole, with its length announced', async () => {
  await using s = await setup(
    serve(async (request, response, body) => {
      const form = await new Response(new Uint8Array(body), {
        headers: { 'content-type': request.headers['content-type'] ?? '' },
      }).formData()
      const file = form.get('media') as File
      const length = Number(request.headers['content-length'])
      response.end(
        JSON.stringify({
          index: form.get('segment_index'),
          name: file.name,
          size: file.size,
          whole: length === body.length,
        }),
      )
    }),
  )
  const answer = await s.http.call({
    method: 'POST',
    url: 'https://api.x.com/append',
    body: {
      kind: 'multipart',
      parts: [
        { name: 'segment_index', value: '3' },
        {
          name: 'media',
          value: new Uint8Array(300_000).fill(13),
          filename: 'a"b\r\n.bin',
          contentType: 'application/octet-stream',
        },
      ],
    },
  })
  assert.deepEqual(answer.body, { index: '3', name: 'a"b\r\n.bin', size: 300_000, whole: true })
})

test('a streamed body arrives whole; one that ends early is a call in doubt', async () => {
  await using s = await setup(
    serve((request, response, body) =>
      response.end(JSON.stringify([body.toString(), request.headers['content-length']])),
    ),
  )
  const send = (sizeBytes: number) =>
    s.http.call({
      method: 'POST',
      url: 'https://api.x.com/2/media',
      body: {
        kind: 'stream',
        sizeBytes,
        contentType: 'video/mp4',
        chunks: (async function* () {
          yield Buffer.from('first ')
          yield Buffer.from('second')
        })(),
      },
    })
  assert.deepEqual((await send(12)).body, ['first second', '12'])
  assert.equal((await transportError(send(20))).phase, 'in_doubt')
})
