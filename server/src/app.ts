import { hkdfSync } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { type Accounts, createAccounts } from './accounts/accounts.ts'
import type { ApiContext } from './api/context.ts'
import { createLimits } from './api/limits/limits.ts'
import { createServer } from './api/server.ts'
import type { Config } from './config/config.ts'
import { loadMasterKeys } from './config/master-keys.ts'
import type { ConnectContext } from './connect/connect-context.ts'
import { createConnectContext } from './connect-context.ts'
import { type Database, isDatabaseUnavailable } from './db/database.ts'
import { openStore } from './db/open-store.ts'
import { rewrapSecrets } from './db/rewrap-secrets.ts'
import { behindWall } from './db/tenant-wall.ts'
import type { DeliveryContext } from './deliveries/context.ts'
import { keepHouse } from './deliveries/housekeeping.ts'
import { refreshAccount } from './deliveries/refresh-account.ts'
import { startWorker, type Worker } from './deliveries/worker.ts'
import { createDeliveryContext } from './delivery-context.ts'
import { AppError } from './errors.ts'
import { createKeys, type Keys } from './keys/keys.ts'
import { loadPepper } from './keys/pepper.ts'
import type { MasterKeys } from './lib/envelope.ts'
import { createAddressRule } from './lib/guarded-fetch/address-rule.ts'
import { createGuardedFetch } from './lib/guarded-fetch/guarded-fetch.ts'
import type { Log } from './lib/log.ts'
import { openDiskStorage } from './media/disk-storage.ts'
import type { MediaContext } from './media/media.ts'
import { openS3Storage } from './media/s3-storage.ts'
import type { MediaStorage } from './media/storage.ts'
import { sweepExpired, sweepOrphans } from './media/sweep-media.ts'
import { createTransport } from './networks/transport.ts'
import { createPeople, type People } from './people/people.ts'
import { createPostInserter } from './posts/insert-posts.ts'
import { openQueue, type Queue } from './queue/queue.ts'
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts'
import { createWakeChannel, type WakeChannel } from './wake-channel.ts'

/** Everything that one process runs. */
export interface App {
  config: Config
  /** Address of the API; null where this role has none. */
  url: string | null
  sandboxUrl: string
  keys: Keys
  people: People
  accounts: Accounts
  database: Database
  masterKeys: MasterKeys
  worker: Worker | null
  /** Stops taking requests and deliveries, lets what is under way finish, then lets go of the database. */
  close(): Promise<void>
}

const graceMs = 20_000
const housekeepingEveryMs = 3_600_000
const orphansEveryMs = 24 * 3_600_000
/** Longer than any upload, and than the time between a file and its row. */
const stagingOlderThanMs = 24 * 3_600_000

/** Starts what the role (`all`, `api` or `worker`) asks for, from the bottom up. @throws with a sentence a person can act on */
export async function startApp(
  config: Config,
  log: Log,
  onProgress: (line: string) => void = () => {},
): Promise<App> {
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse())
      await closer().catch((error) => log.error({ err: error }, 'something did not close cleanly'))
  }
  try {
    return await build(config, log, onProgress, closers, close)
  } catch (error) {
    await close()
    throw error
  }
}

type Closers = (() => Promise<void>)[]

async function build(
  config: Config,
  log: Log,
  onProgress: (line: string) => void,
  closers: Closers,
  close: () => Promise<void>,
): Promise<App> {
  const hasApi = config.role === 'all' || config.role === 'api'
  const hasWorker = config.role === 'all' || config.role === 'worker'
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o755 })
  const sandbox = config.role === 'all' ? await openSandbox(config, log) : null
  if (sandbox) closers.push(() => sandbox.close())
  const sandboxUrl = sandbox?.url ?? config.sandbox.url

  const store = await openStore(config.database, config.databasePool, {
    progress: onProgress,
    error: (error) => log.warn({ err: error }, 'a database connection was lost'),
  })
  closers.push(() => store.close())
  const { database } = store
  if (store.applied.length > 0)
    log.debug({ applied: store.applied }, 'the database schema was brought up to date')
  const masterKeys = await loadMasterKeys(config.masterKeys, config.dataDirectory)
  const pepper = await loadPepper(database, masterKeys)
  const keys = createKeys(database, pepper)
  const derived = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', pepper, '', purpose, 32))
  const people = createPeople(
    database,
    masterKeys,
    config.publicUrl,
    derived('session-cookies'),
    config.outsideIssuer,
  )
  const accounts = createAccounts(database, masterKeys)
  const media = await openMedia(config, database, log)
  const queue = await openQueue(database, {
    supervises: hasWorker,
    onError: (error) => log.error({ err: error }, 'the job engine reports an error'),
  })
  closers.push(() => queue.close())

  const transport = createTransport()
  closers.push(() => transport.close())
  const delivery = createDeliveryContext({
    config,
    database,
    queue,
    accounts,
    media,
    transport,
    sandboxUrl,
    log,
  })
  const connect = createConnectContext({
    delivery,
    masterKeys,
    stateSecret: derived('oauth-state'),
    publicUrl: config.publicUrl,
  })
  const worker = hasWorker ? openWorker(delivery, config, closers) : null
  const wakeChannel = await createWakeChannel(
    database,
    hasWorker ? () => worker?.wake() : null,
    log,
  )
  closers.push(() => wakeChannel.close())
  keepHouseRegularly(database, media, config, log, closers)
  if (masterKeys.keys.size > 1) rotateInBackground(database, masterKeys, log, closers)

  const url = hasApi
    ? await openApi(
        {
          config,
          database,
          pepper,
          keys,
          people,
          connect,
          accounts,
          media,
          queue,
          delivery,
          worker,
          wakeChannel,
          log,
        },
        closers,
      )
    : null
  return { config, url, sandboxUrl, keys, people, accounts, database, masterKeys, worker, close }
}

/** The sandbox on its configured port, as part of an app or alone (`--role sandbox`). */
export async function openSandbox(config: Config, log: Log): Promise<Sandbox> {
  const { host, publicUrl } = config
  return startSandbox({
    host,
    publicUrl,
    port: config.sandbox.port,
    directory: config.sandbox.directory,
    log: {
      info: (fields, message) => log.debug(fields, message),
      error: (fields, message) => log.error(fields, message),
    },
  }).catch((error) => explainPort(error, config.sandbox.port, 'SANDBOX_PORT'))
}

function explainPort(error: NodeJS.ErrnoException, port: number, variable: string): never {
  if (error.code !== 'EADDRINUSE') throw error
  const detail = `Port ${port} is taken. Stop what runs there, or set ${variable} to another number.`
  throw new AppError('internal_error', detail, { cause: error })
}

function openStorage(storage: Config['storage']): Promise<MediaStorage> {
  return storage.kind === 'disk'
    ? openDiskStorage(storage.directory)
    : openS3Storage(storage, path.join(storage.directory, '.staging'))
}

async function openMedia(config: Config, database: Database, log: Log): Promise<MediaContext> {
  const storage = await openStorage(config.storage)
  await storage
    .sweepUnfinished(stagingOlderThanMs)
    .catch((error) => log.warn({ err: error }, 'old uploads could not be swept'))
  const fetch = createGuardedFetch({
    addresses: createAddressRule(config.fetch.ownNetworks),
    ports: config.fetch.ports,
  })
  const { publicUrl, mediaMaxBytes, ffmpeg } = config
  return {
    database,
    storage,
    fetch,
    publicUrl,
    mediaMaxBytes,
    ffmpeg,
    isDatabaseUnavailable,
    log,
  }
}

function openWorker(delivery: DeliveryContext, config: Config, closers: Closers): Worker {
  const worker = startWorker(delivery, config.workerSlots)
  closers.push(() => worker.stop(graceMs))
  return worker
}

function keepHouseRegularly(
  database: Database,
  media: MediaContext,
  config: Config,
  log: Log,
  closers: Closers,
): void {
  const every = (ms: number, work: () => Promise<unknown>): void => {
    const timer = setInterval(() => {
      work().catch((error) => log.error({ err: error }, 'housekeeping failed'))
    }, ms)
    closers.push(async () => clearInterval(timer))
  }
  every(housekeepingEveryMs, () => keepHouse(database, config.logRetentionDays))
  every(housekeepingEveryMs, () => sweepExpired(media))
  every(orphansEveryMs, () => sweepOrphans(media, stagingOlderThanMs))
}

/** More than one master key: a rotation is under way. It ends by itself, and then says so. */
function rotateInBackground(
  database: Database,
  masterKeys: MasterKeys,
  log: Log,
  closers: Closers,
): void {
  const rotating = rewrapSecrets(database, masterKeys).then(
    ({ rewrapped, left }) =>
      log.info(
        { rewrapped, left },
        left === 0
          ? `every secret is under master key ${masterKeys.current}; the older ones can be taken out of MASTER_KEYS once all processes have started with it`
          : 'some secrets are still under older master keys; they are tried again at the next start',
      ),
    (error) => log.error({ err: error }, 'sealing secrets under the new master key failed'),
  )
  closers.push(() => rotating)
}

interface ApiParts {
  config: Config
  database: Database
  pepper: Buffer
  keys: Keys
  people: People
  connect: ConnectContext
  accounts: Accounts
  media: MediaContext
  queue: Queue
  delivery: DeliveryContext
  worker: Worker | null
  wakeChannel: WakeChannel
  log: Log
}

async function openApi(parts: ApiParts, closers: Closers): Promise<string> {
  const { config, database, queue, worker, wakeChannel } = parts
  let isReady = false
  const context: ApiContext = {
    database,
    queue,
    keys: parts.keys,
    pepper: parts.pepper,
    people: parts.people,
    connect: parts.connect,
    accounts: parts.accounts,
    media: parts.media,
    insertPost: createPostInserter(database, queue),
    wakeWorkers: () => (worker ? worker.wake() : wakeChannel.announce()),
    publicUrl: config.publicUrl,
    limits: createLimits(config.rateLimits),
    trustedProxies: config.trustedProxies,
    log: parts.log,
    oauthAppFor: parts.delivery.oauthAppFor,
    refreshAccount: (id) => refreshAccount(parts.delivery, id),
    within(caller, isWide) {
      const environment = isWide ? null : caller.environment
      const walled = behindWall(database, { workspaceId: caller.workspaceId, environment })
      return {
        ...context,
        database: walled,
        media: { ...context.media, database: walled },
        connect: { ...context.connect, database: walled },
      }
    },
    isReady: () => isReady,
    isDatabaseUp: () =>
      database.query({ text: 'select 1' }).then(
        () => true,
        () => false,
      ),
    isDatabaseUnavailable,
  }
  const server = await createServer(context)
  closers.push(async () => {
    isReady = false
    await server.close()
  })
  await server
    .listen({ host: config.host, port: config.port })
    .catch((error) => explainPort(error, config.port, 'PORT'))
  isReady = true
  const { port } = server.server.address() as AddressInfo
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`
}
