import { randomBytes, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { recordAudit } from '../audit/record-audit.ts'
import type { Database } from '../db/database.ts'
import { decrypt, encrypt, type MasterKeys } from '../lib/envelope.ts'
import { sha256 } from '../lib/json-text.ts'
import { checkPerson, insertMember, insertPerson, type PersonDetails } from './new-person.ts'
import type { SignIn } from './sign-in.ts'

const settingName = 'set_up_token'
const place = { workspaceId: '-', table: 'settings', column: 'value', rowId: settingName }

/** The first person: whoever holds the link that the start prints. */
export interface SetUp {
  /** The secret of the link; null once somebody has used it. The same at every start until then. */
  token(): Promise<string | null>
  /** Whether this is the secret, and nobody has used it yet. */
  isOpen(token: string): Promise<boolean>
  /** Makes the first person, the owner of every workspace there is. False when the link is used up or wrong. @throws AppError validation_failed */
  use(token: string, person: PersonDetails): Promise<boolean>
}

export function createSetUp(database: Database, masterKeys: MasterKeys, signIn: SignIn): SetUp {
  async function stored(): Promise<string | null> {
    const row = await database.read
      .selectFrom('settings')
      .select('value')
      .where('name', '=', settingName)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('people').select(sql`1`.as('one')))),
      )
      .executeTakeFirst()
    return row ? decrypt(masterKeys, place, row.value) : null
  }

  const isSame = (token: string, known: string | null): boolean =>
    known !== null && timingSafeEqual(sha256(token), sha256(known))

  return {
    async token() {
      const fresh = encrypt(masterKeys, place, randomBytes(32).toString('base64url'))
      await database.query({
        text: `insert into settings (name, value) select $1, $2
          where not exists (select from people) on conflict do nothing`,
        values: [settingName, fresh],
      })
      return stored()
    },
    isOpen: async (token) => isSame(token, await stored()),
    async use(token, person) {
      if (!isSame(token, await stored())) return false
      checkPerson(person)
      const passwordHash = await signIn.hashPassword(person.password)
      return database.transact(async (tx) => {
        // Of two who use the link together one deletes the row.
        const { numDeletedRows } = await tx
          .deleteFrom('settings')
          .where('name', '=', settingName)
          .executeTakeFirst()
        if (numDeletedRows === 0n) return false
        const id = await insertPerson(tx, person, passwordHash)
        const workspaces = await tx.selectFrom('workspaces').select('id').execute()
        for (const workspace of workspaces) {
          await insertMember(tx, workspace.id, id, 'owner')
          await recordAudit(tx, {
            workspaceId: workspace.id,
            environment: null,
            actor: { kind: 'person', id },
            action: 'workspace.set_up',
            targetId: id,
          })
        }
        return true
      })
    },
  }
}
