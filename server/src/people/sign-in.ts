import type { Database } from '../db/database.ts'
import { newId } from '../lib/ids.ts'

const sessionSeconds = 7 * 24 * 3_600
/** A session in use is prolonged once a day. */
const prolongAfterSeconds = 24 * 3_600
export const passwordCharacters = { least: 12, most: 128 } as const

/** Everything of the library that the world may reach; the rest of its routes do not exist here. */
export const signInPaths = [
  '/auth/sign-in/email',
  '/auth/sign-out',
  '/auth/get-session',
  '/auth/list-sessions',
  '/auth/revoke-session',
  '/auth/revoke-other-sessions',
  '/auth/change-password',
] as const

/** E-mail and password, and the sessions that follow. */
export interface SignIn {
  /** Answers one of `signInPaths`. */
  handle(request: Request): Promise<Response>
  /** Whose session the cookies are; null when there is none, or it has ended. */
  sessionOf(headers: Headers): Promise<{ userId: string } | null>
  /** Signs in with what was just set; the answer carries the cookies. */
  signIn(email: string, password: string, headers: Headers): Promise<Response>
  /** What is stored of a password: scrypt, salted. */
  hashPassword(password: string): Promise<string>
}

/** @param secret signs the session cookies */
export function createSignIn(database: Database, secret: Buffer, publicUrl: string): SignIn {
  // A third of a second to load, and programs that use keys alone never need it.
  let loading: ReturnType<typeof load> | null = null
  const loaded = (): ReturnType<typeof load> => {
    loading ??= load(database, secret, publicUrl)
    return loading
  }
  return {
    handle: async (request) => (await loaded()).auth.handler(request),
    async sessionOf(headers) {
      const session = await (await loaded()).auth.api.getSession({ headers })
      return session === null ? null : { userId: session.user.id }
    },
    signIn: async (email, password, headers) =>
      (await loaded()).auth.api.signInEmail({
        body: { email, password },
        headers,
        asResponse: true,
      }),
    hashPassword: async (password) => (await loaded()).hashPassword(password),
  }
}

async function load(database: Database, secret: Buffer, publicUrl: string) {
  const [{ betterAuth }, { hashPassword }] = await Promise.all([
    import('better-auth'),
    import('better-auth/crypto'),
  ])
  const isSecure = publicUrl.startsWith('https://')
  const auth = betterAuth({
    appName: 'Dravo',
    baseURL: publicUrl,
    basePath: '/auth',
    secret: secret.toString('base64'),
    database: { db: database.read, type: 'postgres' },
    trustedOrigins: [new URL(publicUrl).origin],
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Attempts are limited by the program's own limits, which count per address and per person.
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordCharacters.least,
      maxPasswordLength: passwordCharacters.most,
    },
    session: {
      modelName: 'sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: sessionSeconds,
      updateAge: prolongAfterSeconds,
    },
    user: {
      modelName: 'people',
      fields: {
        emailVerified: 'email_verified',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    account: {
      modelName: 'sign_ins',
      fields: {
        userId: 'user_id',
        providerId: 'provider_id',
        accountId: 'account_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'verifications',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    advanced: {
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isSecure },
      // The library's own prefix would be the weaker `__Secure-`.
      cookies: { session_token: { name: `${isSecure ? '__Host-' : ''}dravo-session` } },
      cookiePrefix: 'dravo',
      database: { generateId: () => newId('session') },
    },
  })
  return { auth, hashPassword }
}
