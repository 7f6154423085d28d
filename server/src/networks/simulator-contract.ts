import type { Readable } from 'node:stream'
import type { NetworkId } from './contract.ts'

/** One part of a multipart body. `chunks` must be read to its end before the next part is asked for. */
export interface BodyPart {
  name: string
  filename: string | null
  contentType: string | null
  chunks: AsyncIterable<Buffer>
}

/** A request's body, read at most once. Nothing of it is in memory before it is asked for. */
export interface SimulatorBody {
  /** The whole body. @throws BodyTooLarge past `maxBytes` */
  bytes(maxBytes: number): Promise<Buffer>
  /** The parts of a multipart body, in order. @throws MalformedBody */
  parts(): AsyncIterable<BodyPart>
  /** The body as it comes in, for uploads that are too big to hold. */
  stream(): Readable
}

/** The caller sent more than is taken here. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** The body is not what its content type says. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody'
}

/** Faults that only the network itself can act out; the others are the sandbox's. */
export type NetworkFault = 'rate_limit' | 'expire_token' | 'processing_fails' | 'lag_listing'

/** A request as a simulator sees it: the real host and path, after the sandbox took its own address away. */
export interface SimulatorRequest {
  method: string
  /** `api.x.com` */
  host: string
  /** `/2/tweets`, decoded only where the network decodes it */
  path: string
  query: URLSearchParams
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  /** The sandbox as this caller reached it, `http://127.0.0.1:4401`: where addresses handed out begin. */
  origin: string
  body: SimulatorBody
  /** What the network is to act out on this call. `delayMs` belongs to `lag_listing`. */
  fault: { kind: NetworkFault; delayMs: number } | null
}

export interface SimulatorResponse {
  status: number
  headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON, a string or bytes as they are, null as an empty body. */
  body: unknown
}

/** Values by key, in the order in which they were first put. Every change is journaled. */
export interface Records<T> {
  get(key: string): T | undefined
  has(key: string): boolean
  put(key: string, value: T): void
  delete(key: string): void
  clear(): void
  keys(): IterableIterator<string>
  values(): IterableIterator<T>
  readonly size: number
}

/** Called on each change, and on each row replayed at start: where indexes are kept. */
export interface RecordHooks<T> {
  put?(key: string, value: T): void
  delete?(key: string, value: T): void
  clear?(): void
}

/** What is known of a stored file. */
export interface StoredFile {
  sizeBytes: number
  sha256: string
}

/** What the bytes of a file are, whatever anybody called them. Facts only: each network judges for itself. */
export interface ProbedMedia {
  /** By magic bytes, `image/jpeg`. */
  contentType: string
  kind: 'image' | 'video'
  /** As shown: rotation is applied. */
  width: number
  height: number
  /** Frames of an animation; 1 for a still image, null for a video. */
  frames: number | null
  durationMs: number | null
  /** `avc`, `hevc`, `vp9`, `av1`, …; null for images. */
  videoCodec: string | null
  /** `aac`, `opus`, …; null without sound. */
  audioCodec: string | null
  /** Frames a second, rounded to two places; null for images. */
  frameRate: number | null
}

/** What came of fetching an address that a caller named. */
export type Download =
  | { ok: true; contentType: string | null; sizeBytes: number; sha256: string }
  /** `domain`: not of this machine's API; `status`: not a 200; `network`: no whole answer; `size`: more than `maxBytes`. */
  | { ok: false; reason: 'domain' | 'status' | 'network' | 'size'; status: number | null }

/** Media bytes of one network. Names are `[a-z0-9-]+`. */
export interface SimulatorFiles {
  /** Streams to disk; replaces what was there only when all has come. @throws BodyTooLarge */
  write(
    name: string,
    chunks: AsyncIterable<Buffer>,
    options?: { maxBytes?: number },
  ): Promise<{ sizeBytes: number }>
  move(from: string, to: string): Promise<void>
  /** Puts files together, in order, under a new name; the pieces stay. */
  join(name: string, pieces: readonly string[]): Promise<StoredFile>
  /** Fetches `url` into `name`. Only the API's own origin is reachable: the sandbox calls nobody else. */
  download(name: string, url: string, options: { maxBytes: number }): Promise<Download>
  /** Looks into the bytes; null when they are of no known kind, or broken. */
  probe(name: string): Promise<ProbedMedia | null>
  /** Absolute path, for reading. */
  pathOf(name: string): string
  remove(name: string): Promise<void>
  clear(): Promise<void>
}

export interface SandboxSettings {
  caps: 'real' | 'off'
  processing_ms: number
  listing_lag_ms: number
}

/** What the sandbox gives a simulator. */
export interface SimulatorWorld {
  /** Kept in memory: for what is small or read on each call. Filled after the factory has returned. */
  records<T>(name: string, hooks?: RecordHooks<T>): Records<T>
  /** Kept on disk, only an index in memory: for what grows. Rows stay below 1 MB. */
  archive<T>(name: string, hooks?: RecordHooks<T>): Records<T>
  files: SimulatorFiles
  /** The sandbox-wide settings, as they are now. */
  settings(): SandboxSettings
  now(): Date
  /** The API's own origin: a verified domain on every network, http allowed. */
  publicOrigin: string
  /** The developer app whose tokens are good here. */
  app: { clientId: string; clientSecret: string }
  /** Resolves when every change so far is on disk. Answers wait for it by themselves. */
  settled(): Promise<void>
  /** Tells the pages in the browser that something is to be seen. */
  changed(): void
}

/** A person or page of the sandbox, as `GET /_sandbox/accounts` lists it. */
export interface SandboxAccount {
  network: NetworkId
  id: string
  handle: string
  name: string
  access_token: string
  refresh_token: string | null
  expires_at: string | null
  page_id: string | null
  ig_user_id: string | null
  author_urn: string | null
}

/** A post as `GET /_sandbox/ledger` lists it: what a reader of the network sees. */
export interface LedgerPost {
  network: NetworkId
  id: string
  url: string
  author_id: string
  kind: string
  text: string
  media: { kind: string; content_type: string; sha256: string; alt_text: string | null }[]
  options: Record<string, unknown>
  comments: { id: string; text: string }[]
  created_at: string
}

/** A network's own setting: its default, and what else it may be. */
export type SettingRule =
  | { kind: 'choice'; values: readonly string[]; default: string; meaning: string }
  | { kind: 'flag'; default: boolean; meaning: string }
  | { kind: 'number'; min: number; max: number; default: number; meaning: string }

/** One network's double. Written from the network's documents alone; shares no code with the connector. */
export interface Simulator {
  network: NetworkId
  /** Hosts it answers for. */
  hosts: readonly string[]
  /**
   * On a host that it shares with another network or with pages for people: whether this call is its
   * own. Without it, every call to its hosts is.
   */
  claims?(
    request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query' | 'headers'>,
  ): boolean
  /** Hosts whose pages a person opens in the browser; `view` feeds them. */
  pageHosts: readonly string[]
  /** Its switches for what the documents leave open: `PATCH /_sandbox/settings {"<network>": {…}}`. */
  settingRules: Readonly<Record<string, SettingRule>>
  /** Every name `stepOf` can give, with what it stands for. */
  steps: Readonly<Record<string, string>>
  /** Steps on which a fault of the network's own can show. */
  faultSteps: Readonly<Record<NetworkFault, readonly string[]>>
  /** Names the step of a request (`create_post`, `media_append`, …) for faults and the call log; null: unknown path. */
  stepOf(request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>): string | null
  handle(request: SimulatorRequest): Promise<SimulatorResponse>
  /** Called once when the journal has been replayed, before the first request. */
  ready(): Promise<void>
  /** What the network usually says with this status; for faults that name no body. */
  usualAnswer(status: number): SimulatorResponse
  /** The people and pages, each with tokens that are good now. */
  accounts(): SandboxAccount[]
  /** Makes more of them. `traits` are the network's own, e.g. X's `subscription_type`. @throws TraitRefused */
  addAccounts(count: number, traits: Readonly<Record<string, unknown>>): SandboxAccount[]
  /** Handles of the people and pages, without touching their tokens. */
  people(): string[]
  postCount(): number
  /** Everything visible, oldest first. */
  posts(origin: string): Iterable<LedgerPost>
  /** What the browser shows for a page, or null: no such page. */
  view(page: { host: string; path: string; query: URLSearchParams; origin: string }): unknown
  /** A media file of a visible post, by its name in a view. */
  mediaFile(name: string): { path: string; contentType: string } | null
  /** Removes posts and media; people and tokens stay. */
  clear(): Promise<void>
}

/** A trait of a new account that the network does not know. `path` is below `traits`. */
export class TraitRefused extends Error {
  override readonly name = 'TraitRefused'
  readonly path: string

  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

/** Makes a network's double. `settings` gives its own switches, as they are now. */
export type SimulatorFactory = (
  world: SimulatorWorld,
  settings: () => Readonly<Record<string, string | number | boolean>>,
) => Simulator
