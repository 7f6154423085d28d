import type { ZodType } from 'zod'
import type { DeliveryErrorCode, DeliveryWarningCode, ValidationWarningCode } from '../errors.ts'

export type NetworkId = 'facebook' | 'instagram' | 'tiktok' | 'linkedin' | 'x'

/** `live` reaches the real networks, `test` the sandbox; nothing crosses over. */
export type Environment = 'live' | 'test'

/** A number a network enforces, with where it is documented. */
export interface Limit<T = number> {
  value: T
  source: string
  /** ISO date on which the source was last read. */
  checked: string
}

/** One file of a post, as it was known when the post was made. Plain data: it is stored with the delivery. */
export interface MediaItem {
  /** Id of the stored asset; the step context reads its bytes by it. */
  assetId: string
  /** The address the caller named. */
  url: string
  kind: 'image' | 'video'
  contentType: string
  sizeBytes: number
  width: number | null
  height: number | null
  durationMs: number | null
  /** Frames of an animated image; 1 for a still one, null for a video. */
  frames: number | null
  /** What else the bytes say; absent for what was stored before it was looked for. */
  details?: MediaDetails
}

/** Facts of a file beyond its size. Absent or null: the file does not say, or has none. */
export interface MediaDetails {
  /** `avc`, `hevc`, `vp8`, `vp9`, `av1`. */
  videoCodec?: string | null
  /** `aac`, `opus`, `vorbis`, `mp3`; null without an audio track. */
  audioCodec?: string | null
  framesPerSecond?: number | null
  bitsPerSecond?: number | null
  audioBitsPerSecond?: number | null
  audioHertz?: number | null
  audioChannels?: number | null
  /** EXIF orientation, 1 to 8. Width and height are as shown. */
  orientation?: number
  hasAlpha?: boolean
}

/** What one account gets: text, media and options after overrides, fixed when the post was made. */
export interface Content<Options> {
  text: string
  media: readonly MediaItem[]
  options: Options
}

/** What is known of the connected account. `profile` is the network's own word on it, e.g. X's `subscription_type`. */
export interface AccountFacts {
  platformAccountId: string
  handle: string | null
  profile: Readonly<Record<string, unknown>>
  /** Posts to this account in the 24 hours that end with this one; absent when nobody counted. */
  postsThatDay?: number
}

/**
 * One thing that a network refuses or leaves out, as data: `docs/rules.md`, `GET /v1/networks` and
 * every problem that is reported read from here.
 */
export interface Rule {
  severity: 'error' | 'warning'
  code: DeliveryErrorCode | DeliveryWarningCode | ValidationWarningCode
  /** What is looked at, a sentence for people. */
  checks: string
  /** The bound, and where it is documented; the value is null where the rule has no number. */
  limit: Limit<number | string | readonly string[] | null>
  /** How `limit` and `actual` are written in words: bytes as MB, milliseconds as seconds. */
  unit?: 'bytes' | 'ms'
  /** What is wrong, with `{holes}` for what was found; `{limit}` is the rule's own. */
  message: string
  /** What to do about it; may have holes too. */
  fix: string
  /** Rests on what the network said earlier: a delivery asks anew, and is not refused for it. */
  isRemembered?: true
}

export type Rules = Readonly<Record<string, Rule>>

/** Something that would go wrong (`error`) or go out otherwise than asked (`warning`). */
export interface ContentProblem {
  severity: 'error' | 'warning'
  /** The rule of the catalogue that is broken, `x.text_too_long`. */
  rule: string
  code: DeliveryErrorCode | DeliveryWarningCode | ValidationWarningCode
  /** Path in the create body, e.g. `platform_options.x.poll`. */
  path: string
  message: string
  fix: string
  limit?: number | string
  actual?: number | string
  /** Rests on what the network said earlier: a delivery asks anew, and is not refused for it. */
  isRemembered?: true
}

/** What readers will see of a post. */
export interface Preview {
  /** Empty where nothing is shown, as in a story. */
  text: string
  kind: 'text' | 'image' | 'video' | 'carousel' | 'reel' | 'story' | 'poll' | 'link'
  /** Length as this network counts it against its limit. */
  weightedLength: number
  /** Characters before "see more"; null when all is shown or the network does not say. */
  truncatedAt: number | null
  /** The parts of a thread after the first. */
  thread: readonly string[]
  linkCard: { url: string; title: string | null; description: string | null } | null
  /** The files in the order in which they are shown. */
  media: readonly { url: string; kind: 'image' | 'video'; altText: string | null }[]
  firstComment: string | null
}

export interface Warning {
  code: DeliveryWarningCode
  message: string
}

/**
 * The body of a call. `multipart` parts are sent in order; a part with `filename` is a file. A
 * `stream` is read while it is sent, once, and has to yield exactly `sizeBytes`.
 */
export type CallBody =
  | { kind: 'json'; json: unknown }
  | { kind: 'form'; fields: Readonly<Record<string, string>> }
  | { kind: 'bytes'; bytes: Uint8Array; contentType: string }
  | { kind: 'stream'; chunks: AsyncIterable<Uint8Array>; sizeBytes: number; contentType: string }
  | {
      kind: 'multipart'
      parts: readonly {
        name: string
        value: string | Uint8Array
        filename?: string
        contentType?: string
      }[]
    }

export interface NetworkCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The real address, `https://api.x.com/2/tweets`; in the test environment it is led to the sandbox. */
  url: string
  headers?: Readonly<Record<string, string>>
  body?: CallBody
  /** Whole call, connect to last byte. Default 30 s. */
  timeoutMs?: number
  /** The query is a secret, as of a signed upload address: the timeline shows none of its values. */
  hidesQuery?: boolean
}

export interface NetworkAnswer {
  status: number
  /** Lower-case names; repeated headers joined with `, `. */
  headers: Readonly<Record<string, string>>
  /** Parsed JSON when it is JSON (integers past 2^53 as text), else the text (cut at 64 kB), `null` when empty. */
  body: unknown
}

/**
 * The only way out to a network. Refuses hosts that are not the connector's own, keeps the test
 * environment inside the sandbox, writes each call to the timeline.
 * @throws TransportError when there was no whole answer; it says whether anything can have arrived.
 */
export interface NetworkHttp {
  call(call: NetworkCall): Promise<NetworkAnswer>
  /** Where a person sees this page: the address itself, or its place in the sandbox. */
  pageUrl(url: string): string
}

/** One call as the timeline keeps it: no bodies, no headers, no secrets. */
export interface RecordedCall {
  method: string
  /** The network's own host, also when the sandbox was called. */
  host: string
  /** Path and query; values of secret parameters are taken out. */
  path: string
  /** Null when no whole answer came. */
  status: number | null
  durationMs: number
  requestBytes: number
  error: string | null
  at: Date
}

/** The developer app whose name the account was connected under. */
export interface OAuthApp {
  clientId: string
  clientSecret: string | null
}

/** What a connected account is reached with. Encrypted at rest. Names as in `POST /v1/accounts`. */
export interface Credentials {
  access_token: string
  refresh_token?: string | null
  /** ISO time at which the access token dies; null when unknown or never. */
  expires_at?: string | null
  page_id?: string | null
  ig_user_id?: string | null
  author_urn?: string | null
}

/** The form in which a network takes an image. What is fine already is left as it is. */
export interface ImageForm {
  contentType: 'image/jpeg' | 'image/png' | 'image/webp'
  maxBytes: number
  /** Scaled down to fit, proportions kept. */
  maxWidth?: number
  maxHeight?: number
}

/** Addresses from which the network fetches a file; each is good for one attempt. */
export interface PullAddresses {
  /** The public address of the file under this name; the same one until it is withdrawn. */
  offer(item: MediaItem, name: string): Promise<string>
  /** From now on all addresses of this name answer 410. @returns whether any was fetched before */
  withdraw(name: string): Promise<{ wasFetched: boolean }>
}

/** Which sending of a commit this is. */
export type CommitAttempt = {
  /** 1 for the first. */
  number: number
} & (
  | { isProbe: false }
  /** An earlier sending is undecided, and this one asks: `confirm` said `ask_again` of `doubt`. */
  | { isProbe: true; doubt: DoubtfulCommit }
)

/** What a step sees. */
export interface StepContext<Options, State> {
  content: Content<Options>
  state: State
  account: AccountFacts
  credentials: Credentials
  http: NetworkHttp
  /** Bytes `start` (inclusive) to `end` (exclusive) of a media item. */
  readMedia(item: MediaItem, start: number, end: number): Promise<Uint8Array>
  /**
   * The image in a form that the network takes: upright, sRGB, transparency on white where the form
   * has none. Made once and kept. @returns the item itself when nothing had to change
   * @throws PublishError `media_processing_failed`
   */
  fitImage(item: MediaItem, form: ImageForm): Promise<MediaItem>
  /**
   * The file behind an address that an option names: stored here, or fetched for the post once.
   * @returns null where nothing is fetched and it is not stored
   * @throws PublishError `media_unreachable`, `media_too_large`, `unsupported_media_format`
   */
  findMedia(url: string): Promise<MediaItem | null>
  pull: PullAddresses
  /** In a commit: which sending this is. Elsewhere the first. */
  attempt: CommitAttempt
  now(): Date
}

/** What a step brought about. `state` is stored before the next step begins. */
export interface Progress<State> {
  state: State
  /** Come back after this long: the network is still working. */
  waitMs?: number
  /** Set by the step that made the post visible: the network's id and the page a person opens. */
  published?: { id: string | null; url: string | null }
  warnings?: readonly Warning[]
  /** The network said, with a good answer, that the account has nothing left until then: nothing is sent before. */
  quietUntil?: { at: Date; reason: string }
  /** What the network said of the account by the way, e.g. what its owner may choose; merged into `profile`. */
  profile?: Readonly<Record<string, unknown>>
}

/** A commit that may have happened: what reading the account says. */
export type Confirmation<State> =
  | { found: 'yes'; progress: Progress<State> }
  /**
   * Not there. A listing may lag, so it is read again before anything is sent, unless `isCertain`:
   * the network itself says that the commit did not happen. `state` replaces what is stored.
   */
  | { found: 'no'; isCertain?: boolean; state?: State }
  /**
   * The account cannot be read, but the network refuses an identical post and names the first one:
   * sending the same once more, after `waitMs`, tells. The next `run` sees `attempt.isProbe`.
   */
  | { found: 'ask_again'; waitMs: number; reason: string }
  /** The account cannot be read (missing scope): nobody can tell. */
  | { found: 'unreadable'; reason: string }

/** The commit whose outcome is in doubt. */
export interface DoubtfulCommit {
  /** When the gate was passed, by the database's clock. */
  startedAt: Date
  /** Network ids already bound to other deliveries of this account; they cannot be ours. */
  boundIds: ReadonlySet<string>
}

interface AnyStep {
  name: string
  /**
   * For steps after the post is visible: what the caller is warned of when this one fails for good.
   * It never turns a published post into a failed one.
   */
  ifItFails?: DeliveryWarningCode
}

/**
 * Leaves at worst an invisible orphan (an upload, a container), or only reads: may be run again at
 * will. A poll returns `waitMs` until the network is done.
 */
export interface RepeatableStep<Options, State> extends AnyStep {
  repeatable: true
  run(context: StepContext<Options, State>): Promise<Progress<State>>
}

/** Makes something visible: runs at most once per attempt, and cannot be written without its `confirm`. */
export interface CommitStep<Options, State> extends AnyStep {
  repeatable: false
  run(context: StepContext<Options, State>): Promise<Progress<State>>
  /** Reads the account and matches; never takes "the newest". */
  confirm(
    context: StepContext<Options, State>,
    commit: DoubtfulCommit,
  ): Promise<Confirmation<State>>
}

export type Step<Options, State> = RepeatableStep<Options, State> | CommitStep<Options, State>

/** The new token pair. It is stored before it is used: on some networks the old one is dead by now. */
export interface RefreshedCredentials {
  credentials: Credentials
}

/** Who a token belongs to. */
export interface AccountIdentity {
  platformAccountId: string
  handle: string | null
  profile: Record<string, unknown>
}

/** What a network takes of one kind of file. Bounds it does not state are null. */
export interface FileRules {
  contentTypes: readonly string[]
  /** Taken by us, and converted before it is sent. */
  convertedContentTypes: readonly string[]
  maxCount: number
  maxBytes: number
  minWidth: number | null
  maxWidth: number | null
  minHeight: number | null
  maxHeight: number | null
  /** Width divided by height. */
  minRatio: number | null
  maxRatio: number | null
  minDurationMs: number | null
  maxDurationMs: number | null
}

/** Which files a post may carry, for programs that build one. `check` has the last word. */
export interface MediaRules {
  /** 1 where a post without media cannot be. */
  minCount: number
  maxCount: number
  /** Whether one post may carry images and videos. */
  canMix: boolean
  images: FileRules
  videos: FileRules
}

/** A network we deliver to. Every member is required: forgetting one does not compile. */
export interface Network<Options, State> {
  id: NetworkId
  /** The network's own name, for people. */
  name: string
  /** Hosts the connector may call; `*.example.com` is any host below example.com. */
  hosts: readonly string[]
  /** Strict schema of `platform_options.<id>`. */
  options: ZodType<Options>
  limits: Readonly<Record<string, Limit<unknown>>>
  mediaRules: MediaRules
  scopes: readonly string[]
  /** Everything that `check` can find, by name. */
  rules: Rules
  /** Everything that would go wrong with this content, at once. Pure: no clock, no network. */
  check(content: Content<Options>, account: AccountFacts): ContentProblem[]
  /** What readers will see of it. Pure, and made of what the steps send. */
  preview(content: Content<Options>, account: AccountFacts): Preview
  initialState: State
  /** The next step, or null when all is done. Pure, so that a crash resumes where the state says. */
  nextStep(content: Content<Options>, state: State): Step<Options, State> | null
  /** True when a later part is still missing although the post is visible (a broken thread). */
  isIncomplete(content: Content<Options>, state: State): boolean
  /** Drops handles of uploaded media, so that they are made anew (`restart_media`). */
  forgetMedia(state: State): State
  /** An access token with less life than this is renewed in the background. */
  refreshAheadMs: number
  /** Why these credentials cannot be renewed, in words for people; null when they can. Pure. */
  refreshObstacle(credentials: Credentials, app: OAuthApp | null): string | null
  /**
   * Renews the access. Called only when `refreshObstacle` is null.
   * @throws PublishError `auth_expired` when the account must be connected again
   */
  refresh(
    http: NetworkHttp,
    app: OAuthApp | null,
    credentials: Credentials,
  ): Promise<RefreshedCredentials>
  /** Asks the network whose token this is. */
  identify(http: NetworkHttp, credentials: Credentials): Promise<AccountIdentity>
}
