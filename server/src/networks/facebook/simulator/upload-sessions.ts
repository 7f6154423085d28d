import { randomBytes } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'

const lifeMs = 24 * 3_600_000

/** A session of the Resumable Upload API. */
export interface UploadSession {
  /** `upload:…` */
  id: string
  /** A number for the names of its files. */
  number: string
  user_id: string
  file_name: string
  total_bytes: number
  received_bytes: number
  pieces: number[]
  created_at: number
  handle?: string
}

export class UploadSessions {
  readonly #rows: Records<UploadSession>
  readonly #byHandle = new Map<string, string>()
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld) {
    this.#world = world
    this.#rows = world.records<UploadSession>('upload_sessions', {
      put: (id, session) => {
        if (session.handle) this.#byHandle.set(session.handle, id)
      },
      delete: (_id, session) => void this.#byHandle.delete(session.handle ?? ''),
      clear: () => this.#byHandle.clear(),
    })
  }

  begin(fields: {
    number: string
    userId: string
    fileName: string
    totalBytes: number
  }): UploadSession {
    const session: UploadSession = {
      id: `upload:MTphdHRhY2htZW50O${randomBytes(24).toString('base64').replace(/[+/=]/g, 'a')}`,
      number: fields.number,
      user_id: fields.userId,
      file_name: fields.fileName,
      total_bytes: fields.totalBytes,
      received_bytes: 0,
      pieces: [],
      created_at: this.#world.now().getTime(),
    }
    this.#rows.put(session.id, session)
    return session
  }

  get(id: string): UploadSession | undefined {
    const session = this.#rows.get(id)
    return session && !this.#isExpired(session) ? session : undefined
  }

  byHandle(handle: string): UploadSession | undefined {
    return this.get(this.#byHandle.get(handle) ?? '')
  }

  change(session: UploadSession, change: Partial<UploadSession>): UploadSession {
    const next = { ...(this.#rows.get(session.id) ?? session), ...change }
    this.#rows.put(session.id, next)
    return next
  }

  /** Its bytes belong to somebody else now. */
  drop(session: UploadSession): void {
    this.#rows.delete(session.id)
  }

  async removeExpired(): Promise<void> {
    for (const id of [...this.#rows.keys()]) {
      const session = this.#rows.get(id)
      if (!session || !this.#isExpired(session)) continue
      for (const name of session.pieces.map((offset) => sessionFile(session, offset)))
        await this.#world.files.remove(name)
      this.#rows.delete(id)
    }
  }

  clear(): void {
    this.#rows.clear()
  }

  #isExpired(session: UploadSession): boolean {
    return this.#world.now().getTime() >= session.created_at + lifeMs
  }
}

export function sessionFile(session: UploadSession, offset: number): string {
  return `session-${session.number}-${offset}`
}
