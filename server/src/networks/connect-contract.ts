import type { Credentials, NetworkHttp, OAuthApp } from './contract.ts'

/** What the network's consent page is asked. */
export interface ConsentRequest {
  clientId: string
  /** To the letter as it is registered with the network's app. */
  redirectUri: string
  state: string
  scopes: readonly string[]
  /** Base64url SHA-256 of the verifier (RFC 7636, `S256`); null where the network has no PKCE. */
  codeChallenge: string | null
}

/** What a code is traded with. */
export interface CodeExchange {
  app: OAuthApp
  code: string
  redirectUri: string
  codeVerifier: string | null
  now: Date
}

/** What somebody agreed to. */
export interface Consent {
  credentials: Credentials
  /** The scopes that were granted; null when the network does not say. */
  grantedScopes: readonly string[] | null
}

/** Something a consent lets us post to: a person, a Page, an organization. */
export interface ConnectableAccount {
  platformAccountId: string
  handle: string | null
  /** For people who choose among several. */
  name: string
  /** In the network's word: `Page`. */
  kind: string
  profile: Readonly<Record<string, unknown>>
  credentials: Credentials
  /** The id by which the network names whoever agreed, when they take it back; null when it never tells. */
  ownerId: string | null
}

/** Why a consent did not lead to an account; the text of each is in `errors.ts`. */
export type ConsentRefusal = 'access_denied' | 'scope_not_allowed' | 'network_refused'

/** Something about every app of a network that its API does not tell. */
export interface Caution {
  severity: 'warning' | 'info'
  code: string
  message: string
  fix: string
}

/** How accounts of a network are connected: its OAuth flow, from the consent page to the accounts. */
export interface ConnectFlow {
  /** Every scope an app may be set up to ask for. */
  knownScopes: readonly string[]
  /** What an app asks for unless its owner says otherwise. */
  defaultScopes: readonly string[]
  /** Without these nothing can be posted: of each list one has to be granted. */
  neededScopes: readonly (readonly string[])[]
  usesPkce: boolean
  /** It fetches files from us, so that we have to be reached from outside. */
  fetchesMedia: boolean
  /** Where its apps are set up, and where there redirect URIs are: what to click. */
  appPage: string
  cautions: readonly Caution[]
  /** It posts a signed request when somebody takes the access back. */
  signsNotices: boolean
  /**
   * Asks whether the network knows the app.
   * @throws PublishError `permission_denied` when id or secret is wrong, `platform_unavailable`
   */
  checkApp(http: NetworkHttp, app: OAuthApp): Promise<void>
  /** The address of the consent page, on the network's own host. */
  consentUrl(request: ConsentRequest): string
  /** What the `error` of a callback stands for. */
  refusalOf(error: string): ConsentRefusal
  /**
   * Trades the code for a token.
   * @throws PublishError `auth_expired` for a code that is spent, late or somebody else's,
   * `permission_denied` for an app whose id or secret is wrong
   */
  exchangeCode(http: NetworkHttp, exchange: CodeExchange): Promise<Consent>
  /** Everything the consent lets us post to. @throws PublishError */
  listAccounts(http: NetworkHttp, consent: Consent): Promise<ConnectableAccount[]>
  /**
   * Takes the access back at the network. Null where that would end more than this one account.
   * @throws PublishError
   */
  revoke: ((http: NetworkHttp, app: OAuthApp, credentials: Credentials) => Promise<void>) | null
}

/** The address with its parameters, in the order given; a null is left out. */
export function addressWith(
  address: string,
  parameters: Readonly<Record<string, string | null>>,
): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  )
  // %20, not +: some consent pages take a plus for itself.
  const query = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${address}?${query.join('&')}`
}
