import { recordAudit } from '../audit/record-audit.ts'
import type { Tx } from '../db/database.ts'
import type { Environment } from '../db/schema.ts'
import type { Caller } from './caller.ts'

/** What a caller did: `key.created`, to what, and what else is worth knowing; never a secret. */
export interface Act {
  action: string
  targetId: string
  data: Readonly<Record<string, unknown>>
  /** Null for what concerns the whole workspace. */
  environment: Environment | null
}

/** Writes down what the caller did, in the transaction in which it is done. */
export function recordAct(tx: Tx, { workspaceId, actor }: Caller, act: Act): Promise<void> {
  return recordAudit(tx, { ...act, workspaceId, actor })
}
