import type { Keys } from '../keys/keys.ts'
import type { Log } from '../lib/log.ts'
import type { MediaContext } from '../media/media.ts'
import type { PostsContext } from '../posts/create-post.ts'
import type { ValidateContext } from '../posts/validation.ts'

/** What the routes hand on to the rooms behind them. Built by `app`. */
export interface ApiContext extends PostsContext, ValidateContext {
  keys: Keys
  media: MediaContext
  publicUrl: string
  log: Log
  /** Renews an account's token now. @throws AppError account_needs_reconnect, network_unreachable */
  refreshAccount(id: string): Promise<void>
  /** False while starting and stopping. */
  isReady(): boolean
  isDatabaseUp(): Promise<boolean>
  /** True when the database could not be reached, as opposed to refusing what was asked. */
  isDatabaseUnavailable(error: unknown): boolean
}
