import assert from 'node:assert/strict'
import http from 'node:http'
import net from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildConnector } from 'undici'
import { createAddressRule, type OwnNetwork, parseNetwork } from './address-rule.ts'
import { FetchRefused, FetchTooLarge } from './fetch-refused.ts'
import type { Connector, Resolve } from './guarded-connect.ts'
import { createGuardedFetch, type GuardedFetch, type Patience } from './guarded-fetch.ts'

/** Stands for every address that must not be reached: whoever is let through ends here. */
let forbidden: net.Server
let reached = 0
/** Stands for the public host. */
let origin: http.Server
let answer: http.RequestListener

const publicAddress = '93.184.215.14'
const publicAddress6 = '2606:2800:21f:cb07:6820:80da:af6b:8b2c'
const otherPublic = '151.101.1.69'

const portOf = (server: net.Server): number => (server.address() as net.AddressInfo).port
const listen = (server: net.Server, host = '127.0.0.1'): Promise<void> =>
  new Promise((resolve) => server.listen(0, host, resolve))

before(async () => {
  forbidden = net.createServer((socket) => {
    reached += 1
    socket.on('error', () => {})
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret')
  })
  origin = http.createServer((request, response) => answer(request, response))
  await Promise.all([listen(forbidden), listen(origin)])
})
after(async () => {
  forbidden.close()
  origin.closeAllConnections()
  origin.close()
})
beforeEach(() => {
  reached = 0
  answer = (_request, response) => response.end('public bytes')
})

/** Dials every address on this machine: the public ones at the origin, all others at the forbidden one. */
const rerouted: Connector = (options, callback) => {
  const isPublic = [publicAddress, publicAddress6, otherPublic].includes(options.hostname)
  const port = String(portOf(isPublic ? origin : forbidden))
  const connect = buildConnector({ timeout: 500 })
  const shown = options.hostname
  connect({ ...options, protocol: 'http:', hostname: '127.0.0.1', port }, (error, socket) => {
    if (error) return callback(error, null)
    Object.defineProperty(socket, 'remoteAddress', { value: shown })
    callback(null, socket as net.Socket)
  })
}

const impatient: Patience = {
  connectMs: 300,
  headersMs: 300,
  idleMs: 300,
  graceMs: 600,
  bytesPerSecond: 1_000_000,
}

const byName =
  (names: Record<string, readonly string[]>): Resolve =>
  async (name) => {
    const addresses = names[name]
    if (addresses === undefined)
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
    return addresses
  }

function fetchWith(
  options: { names?: Record<string, readonly string[]>; resolve?: Resolve; own?: string[] } = {},
): GuardedFetch {
  return createGuardedFetch({
    addresses: createAddressRule(
      (options.own ?? []).map((text) => parseNetwork(text) as OwnNetwork),
    ),
    ports: [80, 443],
    resolve: options.resolve ?? byName({ 'good.example': [publicAddress], ...options.names }),
    connectTo: rerouted,
    patience: impatient,
  })
}

async function read(
  url: string,
  guarded = fetchWith(),
  more: { maxBytes?: number; maxHops?: number } = {},
): Promise<string> {
  return guarded({ url, maxHops: 3, maxBytes: 1_000_000, ...more }, async ({ body }) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of body) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  })
}

async function isRefused(url: string, guarded?: GuardedFetch): Promise<void> {
  await assert.rejects(read(url, guarded), FetchRefused, url)
  assert.equal(reached, 0, `${url}: a connection was opened`)
}

const hosts: Record<string, readonly string[]> = {
  'loopback, however it is spelled': [
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0x7F.0x0.0x0.0x1',
    '017700000001',
    '0177.0.0.1',
    '0177.0.0.01',
    '127.0.0.1.',
    '%31%32%37.0.0.1',
    '127%2e0%2e0%2e1',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '１２７.0.0.1',
    '0',
    '0.0.0.0',
    '00',
    '0x0',
  ],
  'special IPv4': [
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '198.18.0.1',
    '198.19.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '192.88.99.1',
  ],
  'cloud metadata': [
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '169.254.170.2',
    '169.254.169.253',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    '[fd00:ec2::254]',
    '[fd20:ce::254]',
    '[::ffff:169.254.169.254]',
  ],
  'IPv6 that is not a public host': [
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::]',
    '[::2]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:10.0.0.1]',
    '[::127.0.0.1]',
    '[::7f00:1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2002:a9fe:a9fe::1]',
    '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
    '[2001:db8::1]',
    '[2001:10::1]',
    '[2001:20::1]',
    '[fe80::1]',
    '[fe80::1%25eth0]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[ff02::1]',
    '[ff0e::1]',
    '[100::1]',
    '[100:0:0:1::1]',
    '[3fff::1]',
    '[5f00::1]',
    '[2620:4f:8000::1]',
    '[4000::1]',
  ],
  'names of inner networks': [
    'localhost',
    'localhost.',
    'LOCALHOST',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'foo.localhost',
    'printer.local',
    'metadata.google.internal',
    'host.docker.internal',
    'postgres',
    'kubernetes.default.svc',
    'router.home.arpa',
    'hidden.onion',
    'db.lan',
  ],
}

for (const [name, list] of Object.entries(hosts))
  test(`${name}: no connection is opened`, async () => {
    // Should a name be looked up all the same, it leads to where it must not lead.
    const guarded = fetchWith({ resolve: async () => ['127.0.0.1'] })
    for (const host of list) {
      await isRefused(`http://${host}/`, guarded)
      await isRefused(`https://${host}/`, guarded)
    }
  })

test('with the real way of dialling, no spelling of loopback reaches a server of this machine', async () => {
  const six = net.createServer((socket) => {
    reached += 1
    socket.destroy()
  })
  const hasSix = await new Promise<boolean>((resolve) => {
    six.once('error', () => resolve(false))
    six.listen(0, '::1', () => resolve(true))
  })
  const ports = hasSix ? [portOf(forbidden), portOf(six)] : [portOf(forbidden)]
  const guarded = createGuardedFetch({
    addresses: createAddressRule([]),
    ports,
    patience: impatient,
  })
  for (const host of [
    ...(hosts['loopback, however it is spelled'] as string[]),
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    'localhost',
  ])
    for (const port of ports) await isRefused(`http://${host}:${port}/`, guarded)
  six.close()
})

test('an address that two parsers read in two ways is refused', async () => {
  for (const url of [
    'http://good.example@127.0.0.1/',
    'http://127.0.0.1@good.example/',
    'http://user:pass@good.example/',
    'http://127.0.0.1\\@good.example/',
    'http://good.example\\@127.0.0.1/',
    'http:\\\\127.0.0.1\\',
    'http:127.0.0.1',
    'http:/127.0.0.1/',
    'http:///127.0.0.1/',
    'http://good.example／@127.0.0.1/',
    'ht\ttp://127.0.0.1/',
    'http://127.0.0.1\n.good.example/',
    'http://good.example\u0000.evil.example/',
    ' http://good.example/',
    'http://[v1.good]/',
    'http://good.example:80:80/',
    'http://',
    'good.example',
    '//good.example/',
    '',
  ])
    await isRefused(url)
})

test('only http and https, and only the ports that are open', async () => {
  for (const url of [
    'file:///etc/passwd',
    'ftp://good.example/',
    'gopher://good.example/_',
    'data:image/png;base64,AAAA',
    'blob:http://good.example/1',
    'ws://good.example/',
    'http+unix://%2Fvar%2Frun%2Fdocker.sock/',
    'javascript:alert(1)',
    'http://good.example:22/',
    'http://good.example:25/',
    'http://good.example:5432/',
    'http://good.example:6379/',
    'http://good.example:0/',
    'http://good.example:65536/',
    'https://good.example:8443/',
  ])
    await isRefused(url)
})

test('every address of a name has to pass, and the one that passed is the one that is dialled', async () => {
  const names = {
    'mixed.example': [publicAddress, '127.0.0.1'],
    'mixed6.example': [publicAddress, '::1'],
    'mapped.example': ['::ffff:127.0.0.1'],
    'metadata.example': ['169.254.169.254'],
    'zoned.example': ['fe80::1%eth0'],
    'empty.example': [],
    'nonsense.example': ['not an address'],
    '127.0.0.1.wildcard.example': ['127.0.0.1'],
  }
  for (const name of [...Object.keys(names), 'unknown.example'])
    await isRefused(`http://${name}/`, fetchWith({ names }))
})

test('a name that answers otherwise at the next look-up leads nowhere new', async () => {
  for (const badFrom of [2, 3]) {
    let lookUps = 0
    const resolve: Resolve = async () => {
      lookUps += 1
      return lookUps < badFrom ? [publicAddress] : ['127.0.0.1']
    }
    let hops = 0
    answer = (_request, response) => {
      hops += 1
      if (hops < badFrom) response.writeHead(302, { location: `http://rebind${hops}.example/` })
      response.end('public bytes')
    }
    // Each hop is looked up once and checked; the look-up that turns bad is the one that is refused.
    await isRefused('http://rebind.example/', fetchWith({ resolve }))
    assert.equal(lookUps, badFrom)
  }
})

test('a name that never resolves is given up', async () => {
  await isRefused('http://slow.example/', fetchWith({ resolve: () => new Promise(() => {}) }))
})

test('no redirect leads inside, whatever its status and its spelling', async () => {
  const names = { 'inner.example': ['10.0.0.1'] }
  for (const status of [301, 302, 303, 307, 308])
    for (const location of ['http://127.0.0.1/', 'http://169.254.169.254/latest/meta-data/']) {
      answer = (_request, response) => response.writeHead(status, { location }).end()
      await isRefused('http://good.example/', fetchWith({ names }))
    }
  for (const location of [
    '//127.0.0.1/',
    'http:\\\\127.0.0.1',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_x',
    'http://inner.example/',
    'http://user@good.example/',
    'http://good.example:6379/',
    'http://[::1]/',
    'http://127.0.0.1\r\nx: y',
  ]) {
    answer = (_request, response) => {
      response.socket?.end(
        `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`,
      )
    }
    await isRefused('http://good.example/', fetchWith({ names }))
  }
})

test('redirects are followed three times, in a circle no longer, and never from https to http', async () => {
  let hops = 0
  answer = (request, response) => {
    hops += 1
    const left = Number(request.url?.slice(1))
    if (left === 0) response.end('arrived')
    else response.writeHead(302, { location: `/${left - 1}` }).end()
  }
  assert.equal(await read('http://good.example/3'), 'arrived')
  await isRefused('http://good.example/4')
  hops = 0
  answer = (_request, response) => {
    hops += 1
    response.writeHead(302, { location: '/' }).end()
  }
  await isRefused('http://good.example/')
  assert.equal(hops, 4)
  answer = (_request, response) =>
    response.writeHead(302, { location: 'http://good.example/' }).end()
  await isRefused('https://good.example/')
})

test('whoever asks for no redirects gets the redirect itself', async () => {
  answer = (_request, response) =>
    response.writeHead(302, { location: 'http://127.0.0.1/' }).end('x')
  const status = await fetchWith()(
    { url: 'http://good.example/', method: 'POST', body: '{}', maxHops: 0, maxBytes: 100 },
    async (given) => given.status,
  )
  assert.equal(status, 302)
  assert.equal(reached, 0)
})

test('an answer that is encoded is refused, however often', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000))
  for (const encoding of ['gzip', 'gzip, gzip', 'br', 'x', Array(800).fill('gzip').join(',')]) {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bomb)
    await isRefused('http://good.example/')
  }
})

test('a body that does not end, drips, stops or breaks off is given up', async () => {
  const started = performance.now()
  answer = (_request, response) => {
    const more = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(65_536), more)
    }
    more()
  }
  await assert.rejects(
    read('http://good.example/', undefined, { maxBytes: 500_000 }),
    FetchTooLarge,
  )
  answer = (_request, response) => {
    const timer = setInterval(() => response.write('.'), 50)
    response.on('close', () => clearInterval(timer))
  }
  await isRefused('http://good.example/drip')
  answer = (_request, response) => void response.write('a beginning')
  await isRefused('http://good.example/stop')
  answer = () => {}
  await isRefused('http://good.example/no-headers')
  answer = (_request, response) => {
    response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this')
  }
  await isRefused('http://good.example/short')
  assert.ok(performance.now() - started < 8_000)
})

test('a length that is too large is not read at all, and a false one deceives nobody', async () => {
  answer = (_request, response) => response.writeHead(200, { 'content-length': 2_000_000 }).end('x')
  await assert.rejects(read('http://good.example/'), FetchTooLarge)
  answer = (_request, response) => {
    response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nmore than five')
  }
  assert.equal(await read('http://good.example/'), 'more ')
})

test('headers without end are refused', async () => {
  answer = (_request, response) => {
    response.socket?.end(`HTTP/1.1 200 OK\r\n${`x-bomb: ${'x'.repeat(1000)}\r\n`.repeat(100)}\r\n`)
  }
  await isRefused('http://good.example/')
})

test('what is public is fetched: names, IDN, addresses of both kinds, their edges', async () => {
  const names = {
    'xn--mnchen-3ya.example': [publicAddress],
    'six.example': [publicAddress6],
    'both.example': [publicAddress6, publicAddress],
    'good.example.': [publicAddress],
  }
  for (const url of [
    'http://good.example/',
    'http://good.example./',
    'http://good.example/?next=http://127.0.0.1/',
    'http://münchen.example/',
    'http://six.example/',
    'http://both.example/',
    `http://${publicAddress}/`,
    `http://[${publicAddress6}]/`,
  ])
    assert.equal(await read(url, fetchWith({ names })), 'public bytes', url)
  const rule = createAddressRule([])
  for (const address of ['172.32.0.1', '172.15.255.255', '11.0.0.1', '100.128.0.1', '2a00:1450::1'])
    assert.ok(rule.allows(address), address)
})

test('an own network is reached once the operator names it, metadata addresses never', async () => {
  const own = ['127.0.0.0/8', '10.0.0.0/8', '169.254.0.0/16', '100.64.0.0/10', 'fc00::/7', '::/0']
  const names = { postgres: ['10.1.2.3'], 'metadata.google.internal': ['169.254.169.254'] }
  const guarded = fetchWith({ own, names })
  for (const host of ['127.0.0.1', '10.200.0.1', '[fd12::1]', 'postgres'])
    assert.equal(await read(`http://${host}/`, guarded), 'secret', host)
  reached = 0
  for (const host of [
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    '168.63.129.16',
    '0.0.0.0',
    '[fd00:ec2::254]',
    '[fd20:ce::254]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[fe80::1]',
    'metadata.google.internal',
    '192.168.0.1',
  ])
    await isRefused(`http://${host}/`, guarded)
})

test('a list of networks is read strictly', () => {
  assert.deepEqual(parseNetwork('10.0.0.0/8'), { address: '10.0.0.0', prefix: 8, family: 'ipv4' })
  assert.deepEqual(parseNetwork('fd00::1'), { address: 'fd00::1', prefix: 128, family: 'ipv6' })
  for (const text of ['10.0.0.0/33', '10.0.0/8', 'fd00::/129', 'localhost', '10.0.0.0/', '*', ''])
    assert.equal(parseNetwork(text), null, text)
})
