import type { Database } from './db/database.ts'
import type { Log } from './lib/log.ts'

/** Tells workers in other processes that something is due. A lost message costs a second: they look by themselves. */
export interface WakeChannel {
  announce(): void
  close(): Promise<void>
}

const channel = 'dravo_wake'
const announceEveryMs = 20
const reconnectAfterMs = 1_000

/** @param onWake what to do when another process announces work; null: only announce */
export async function createWakeChannel(
  database: Database,
  onWake: (() => void) | null,
  log: Log,
): Promise<WakeChannel> {
  let isClosed = false
  let stopListening = async (): Promise<void> => {}
  let pending: NodeJS.Timeout | null = null

  async function listen(wake: () => void): Promise<void> {
    const client = await database.pool.connect()
    const again = (): void => {
      if (!isClosed) setTimeout(() => void listenOrRetry(wake), reconnectAfterMs)
    }
    client.on('notification', wake)
    // It is let go of once: by the end of the connection, or by ours, whichever comes first.
    let isHeld = true
    const letGo = (): void => {
      if (isHeld) client.release(true)
      isHeld = false
    }
    client.once('error', () => {
      letGo()
      again()
    })
    await client.query(`listen ${channel}`)
    stopListening = async () => letGo()
    wake()
  }

  async function listenOrRetry(wake: () => void): Promise<void> {
    if (isClosed) return
    await listen(wake).catch((error) => {
      log.warn({ err: error }, 'listening for work of other processes failed; trying again')
      setTimeout(() => void listenOrRetry(wake), reconnectAfterMs)
    })
  }

  if (onWake) await listenOrRetry(onWake)
  return {
    announce() {
      pending ??= setTimeout(() => {
        pending = null
        database.query({ text: `select pg_notify('${channel}', '')` }).catch(() => undefined)
      }, announceEveryMs)
    },
    async close() {
      isClosed = true
      if (pending) clearTimeout(pending)
      await stopListening()
    },
  }
}
