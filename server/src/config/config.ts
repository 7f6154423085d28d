import { isIP } from 'node:net'
import path from 'node:path'
import { type OwnNetwork, parseNetwork } from '../lib/guarded-fetch/address-rule.ts'
import { ConfigError } from './config-error.ts'
import { readVariables, variables } from './env.ts'
import { parseMasterKeys } from './master-keys.ts'

export { ConfigError }

export type Role = 'all' | 'api' | 'worker' | 'sandbox'

export type DatabaseConfig =
  | { kind: 'embedded'; directory: string }
  | { kind: 'given'; url: string }

/** When to look again after an unclear answer, and when to stop looking. */
export interface ReconcileConfig {
  delaysMs: readonly number[]
  windowMs: number
}

/** Somebody else's sign-in whose tokens are taken beside our own. */
export interface OutsideIssuerConfig {
  issuer: string
  audience: string
  /** Where its public keys are; the only address that is ever asked for one. */
  jwksUrl: string
  /** Asymmetric ones only; what a token's header says changes nothing. */
  algorithms: readonly string[]
}

/** Where media is kept. Files on their way in are on disk in either case. */
export type StorageConfig =
  | { kind: 'disk'; directory: string }
  | {
      kind: 's3'
      directory: string
      bucket: string
      region: string
      /** Null: Amazon's own, for the region. */
      endpoint: string | null
      accessKeyId: string
      secretAccessKey: string
      /** What every key begins with: empty, or `media/`. */
      prefix: string
    }

export interface Config {
  role: Role
  host: string
  port: number
  publicUrl: string
  sandbox: { port: number; url: string; directory: string }
  dataDirectory: string
  database: DatabaseConfig
  databasePool: number
  masterKeys: string | null
  logLevel: string
  logRetentionDays: number
  /** Null: no limit. */
  rateLimits: { requestsPerMinute: number | null; signInsPerMinute: number | null }
  trustedProxies: readonly string[]
  /** Whose tokens are taken beside our own. */
  outsideIssuer: OutsideIssuerConfig | null
  mediaMaxBytes: number
  /** Where addresses that callers name may lead. */
  fetch: { ownNetworks: readonly OwnNetwork[]; ports: readonly number[] }
  storage: StorageConfig
  ffmpeg: string
  workerSlots: number
  reconcile: { live: ReconcileConfig; test: ReconcileConfig }
  /** Variables that the networks listed as their own. */
  networkVariables: Readonly<Partial<Record<string, string>>>
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace']
const roles: readonly string[] = ['all', 'api', 'worker', 'sandbox']

/**
 * Environment and command line → Config.
 * @param networkVariables names from `networks/<id>/env.ts`
 * @throws ConfigError with every problem
 */
export function readConfig(
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
  networkVariables: readonly string[] = [],
): Config {
  const { values, problems } = readVariables(env, [...Object.keys(variables), ...networkVariables])
  const reader = createReader(values, problems)

  const role = readRole(args, problems)
  const host = values.HOST ?? '127.0.0.1'
  const port = reader.integer('PORT', 4400, 0, 65535)
  const sandboxPort = reader.integer('SANDBOX_PORT', 4401, 0, 65535)
  if (port !== 0 && port === sandboxPort)
    problems.push('PORT and SANDBOX_PORT are the same; give them different numbers.')
  const dataDirectory = path.resolve(values.DATA_DIR ?? 'data')
  const shownHost =
    host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host

  const config: Config = {
    role,
    host,
    port,
    publicUrl: reader.url('PUBLIC_URL', `http://${shownHost}:${port}`),
    sandbox: {
      port: sandboxPort,
      url: reader.url('SANDBOX_URL', `http://${shownHost}:${sandboxPort}`),
      directory: path.join(dataDirectory, 'sandbox'),
    },
    dataDirectory,
    database: readDatabase(values.DATABASE_URL, dataDirectory, problems),
    databasePool: reader.integer('DATABASE_POOL', 16, 4, 200),
    masterKeys: readMasterKeys(values.MASTER_KEYS, problems),
    logLevel: reader.oneOf('LOG_LEVEL', logLevels, 'info'),
    logRetentionDays: reader.integer('LOG_RETENTION_DAYS', 90, 1, 3650),
    rateLimits: {
      requestsPerMinute: reader.optionalInteger('RATE_LIMIT_PER_MINUTE', 1, 1_000_000),
      signInsPerMinute: reader.optionalInteger('SIGN_IN_LIMIT_PER_MINUTE', 1, 1_000_000),
    },
    trustedProxies: readProxies(values.TRUSTED_PROXIES, problems),
    outsideIssuer: readOutsideIssuer(values, problems),
    mediaMaxBytes: reader.integer('MEDIA_MAX_MB', 100, 1, 16384) * 1024 * 1024,
    fetch: {
      ownNetworks: readNetworks(values.ALLOW_PRIVATE_NETWORKS, problems),
      ports: readPorts(values.FETCH_PORTS, problems),
    },
    ffmpeg: values.FFMPEG_PATH ?? 'ffmpeg',
    storage: readStorage(values, reader, dataDirectory, problems),
    workerSlots: reader.integer('WORKER_SLOTS', 1000, 1, 10000),
    reconcile: readReconcile(reader),
    networkVariables: Object.fromEntries(networkVariables.map((name) => [name, values[name]])),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

function readRole(args: readonly string[], problems: string[]): Role {
  const rest = [...args]
  let role = 'all'
  while (rest.length > 0) {
    const argument = rest.shift() ?? ''
    if (argument === '--role') role = rest.shift() ?? ''
    else if (argument.startsWith('--role=')) role = argument.slice('--role='.length)
    else problems.push(`"${argument}" is not an option; there is --role all|api|worker|sandbox.`)
  }
  if (!roles.includes(role)) problems.push(`--role is "${role}"; use one of ${roles.join(', ')}.`)
  return role as Role
}

function readStorage(
  values: Partial<Record<string, string>>,
  reader: Reader,
  dataDirectory: string,
  problems: string[],
): StorageConfig {
  const directory = path.join(dataDirectory, 'media')
  const { S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = values
  if (S3_BUCKET === undefined) {
    const lonely = Object.keys(values).find((name) => name.startsWith('S3_'))
    if (lonely) problems.push(`${lonely} is set, and S3_BUCKET is not; name the bucket.`)
    return { kind: 'disk', directory }
  }
  if (!S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY)
    problems.push('S3_BUCKET needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.')
  return {
    kind: 's3',
    directory,
    bucket: S3_BUCKET,
    region: values.S3_REGION ?? 'us-east-1',
    endpoint: values.S3_ENDPOINT === undefined ? null : reader.url('S3_ENDPOINT', ''),
    accessKeyId: S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: S3_SECRET_ACCESS_KEY ?? '',
    prefix: values.S3_PREFIX ?? '',
  }
}

function readNetworks(text: string | undefined, problems: string[]): OwnNetwork[] {
  const entries = (text ?? '').split(',').flatMap((entry) => entry.trim() || [])
  return entries.flatMap((entry) => {
    const network = parseNetwork(entry)
    if (network === null)
      problems.push(
        `ALLOW_PRIVATE_NETWORKS names "${entry}"; write networks like 10.0.0.0/8 or fd00::/8, separated by commas.`,
      )
    return network ?? []
  })
}

function readPorts(text: string | undefined, problems: string[]): number[] {
  const ports = (text ?? '80,443').split(',').map((entry) => entry.trim())
  if (ports.some((port) => !/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535))
    problems.push(`FETCH_PORTS is "${text}"; it must be port numbers separated by commas.`)
  return ports.map(Number)
}

function readDatabase(
  url: string | undefined,
  dataDirectory: string,
  problems: string[],
): DatabaseConfig {
  if (url === undefined)
    return { kind: 'embedded', directory: path.join(dataDirectory, 'postgres') }
  if (!/^postgres(ql)?:\/\//.test(url))
    problems.push('DATABASE_URL must begin with postgres:// or postgresql://.')
  return { kind: 'given', url }
}

/** Only looked at here, so that what is wrong with them is told with everything else. */
function readMasterKeys(text: string | undefined, problems: string[]): string | null {
  if (text === undefined) return null
  try {
    parseMasterKeys(text)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.push(...error.problems)
  }
  return text
}

const asymmetric = /^(ES256|ES384|ES512|RS256|RS384|RS512|PS256|PS384|PS512|EdDSA)$/

/** All of its settings, or none. Algorithms with a shared secret are not taken: a public key would pass for it. */
function readOutsideIssuer(
  values: Partial<Record<string, string>>,
  problems: string[],
): OutsideIssuerConfig | null {
  const { OUTSIDE_ISSUER: issuer, OUTSIDE_AUDIENCE: audience, OUTSIDE_JWKS_URL: jwksUrl } = values
  if (!issuer && !audience && !jwksUrl) return null
  if (!issuer || !audience || !jwksUrl) {
    problems.push('OUTSIDE_ISSUER, OUTSIDE_AUDIENCE and OUTSIDE_JWKS_URL belong together; set all.')
    return null
  }
  const url = URL.canParse(jwksUrl) ? new URL(jwksUrl) : null
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '')
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopback))
    problems.push(`OUTSIDE_JWKS_URL is "${jwksUrl}"; it must be an https address.`)
  const algorithms = (values.OUTSIDE_ALGORITHMS ?? 'ES256,RS256')
    .split(',')
    .map((name) => name.trim())
  for (const name of algorithms)
    if (!asymmetric.test(name))
      problems.push(`OUTSIDE_ALGORITHMS names "${name}"; use ES256, RS256, PS256 or EdDSA.`)
  return { issuer, audience, jwksUrl, algorithms }
}

/** Addresses and networks in CIDR form. */
function readProxies(text: string | undefined, problems: string[]): string[] {
  const entries = (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
  for (const entry of entries) {
    const [address = '', bits, ...rest] = entry.split('/')
    const mostBits = isIP(address) === 4 ? 32 : 128
    const isMask = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= mostBits)
    if (isIP(address) === 0 || !isMask || rest.length > 0)
      problems.push(
        `TRUSTED_PROXIES names "${entry}"; use addresses such as 127.0.0.1 or 10.0.0.0/8.`,
      )
  }
  return entries
}

function readReconcile(reader: Reader): Config['reconcile'] {
  const forEnvironment = (delays: string, windowSeconds: number): ReconcileConfig => ({
    delaysMs: reader.seconds('RECONCILE_SECONDS', delays).map((seconds) => seconds * 1000),
    windowMs: reader.integer('RECONCILE_WINDOW_SECONDS', windowSeconds, 1, 86400) * 1000,
  })
  return { live: forEnvironment('15,60,180', 900), test: forEnvironment('1,3,10', 60) }
}

interface Reader {
  integer(name: string, fallback: number, least: number, most: number): number
  /** Null when it is not set. */
  optionalInteger(name: string, least: number, most: number): number | null
  oneOf(name: string, choices: readonly string[], fallback: string): string
  url(name: string, fallback: string): string
  seconds(name: string, fallback: string): number[]
}

function createReader(values: Partial<Record<string, string>>, problems: string[]): Reader {
  const complain = (line: string): void => {
    if (!problems.includes(line)) problems.push(line)
  }
  return {
    integer(name, fallback, least, most) {
      const text = values[name]
      if (text === undefined) return fallback
      const number = Number(text)
      if (!/^\d+$/.test(text) || number < least || number > most)
        complain(`${name} is "${text}"; it must be a whole number from ${least} to ${most}.`)
      return number
    },
    optionalInteger(name, least, most) {
      return values[name] === undefined ? null : this.integer(name, least, least, most)
    },
    oneOf(name, choices, fallback) {
      const value = values[name] ?? fallback
      if (!choices.includes(value))
        complain(`${name} is "${value}"; use one of ${choices.join(', ')}.`)
      return value
    },
    url(name, fallback) {
      const value = values[name]
      // What is made from other settings is only wrong when they are, and that is said there.
      if (value === undefined) return fallback
      const url = URL.canParse(value) ? new URL(value) : null
      if (!url || !['http:', 'https:'].includes(url.protocol) || url.search || url.hash)
        complain(`${name} is "${value}"; it must be an http(s) address without query.`)
      return value.replace(/\/+$/, '')
    },
    seconds(name, fallback) {
      const text = values[name] ?? fallback
      const numbers = text.split(',').map(Number)
      if (numbers.some((number) => !Number.isFinite(number) || number <= 0))
        complain(`${name} is "${text}"; it must be seconds separated by commas, such as 15,60,180.`)
      return numbers
    },
  }
}
