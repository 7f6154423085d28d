import type { ConnectContext } from '../connect/connect-context.ts'
import type { Caller } from '../keys/caller.ts'
import type { Keys } from '../keys/keys.ts'
import type { Log } from '../lib/log.ts'
import type { MediaContext } from '../media/media.ts'
import type { People } from '../people/people.ts'
import type { PostsContext } from '../posts/create-post.ts'
import type { ValidateContext } from '../posts/validation.ts'
import type { Limits } from './limits/limits.ts'

/** What the routes hand on to the rooms behind them. Built by `app`. */
export interface ApiContext extends PostsContext, ValidateContext {
  keys: Keys
  /** Mixed into the hashes of keys. */
  pepper: Buffer
  people: People
  connect: ConnectContext
  /** The same, with a database in which only the caller's rows are; of both environments when `isWide`. */
  within(caller: Caller, isWide: boolean): ApiContext
  media: MediaContext
  publicUrl: string
  limits: Limits
  /** Proxies whose word on the caller's address is taken. */
  trustedProxies: readonly string[]
  log: Log
  /** Renews an account's token now. @throws AppError account_needs_reconnect, network_unreachable */
  refreshAccount(id: string): Promise<void>
  /** False while starting and stopping. */
  isReady(): boolean
  isDatabaseUp(): Promise<boolean>
  /** True when the database could not be reached, as opposed to refusing what was asked. */
  isDatabaseUnavailable(error: unknown): boolean
}
