import type { Database } from '../db/database.ts'
import { newId } from '../lib/ids.ts'

/** The workspace that the first start makes; every later start finds it. */
export async function ensureWorkspace(database: Database): Promise<string> {
  return database.transactRaw(async (tx) => {
    await tx.query({ text: 'lock table workspaces in share row exclusive mode' })
    const [known] = await tx.query<{ id: string }>({
      text: 'select id from workspaces order by created_at, id limit 1',
    })
    if (known) return known.id
    const id = newId('workspace')
    await tx.query({
      text: 'insert into workspaces (id, name) values ($1, $2)',
      values: [id, 'Default'],
    })
    return id
  })
}
