import { randomBytes } from 'node:crypto'
import type { Database } from '../db/database.ts'
import { decrypt, encrypt, type MasterKeys } from '../lib/envelope.ts'

const settingName = 'api_key_pepper'
const place = { workspaceId: '-', table: 'settings', column: 'value', rowId: settingName }

/**
 * The secret mixed into key hashes, sealed in the database by the master key. It is also the
 * canary: when it does not open, the master keys are not those of this database.
 * @throws when the master keys do not fit; nothing is overwritten
 */
export async function loadPepper(database: Database, masterKeys: MasterKeys): Promise<Buffer> {
  const fresh = encrypt(masterKeys, place, randomBytes(32).toString('base64'))
  await database.transact((tx) =>
    tx
      .insertInto('settings')
      .values({ name: settingName, value: fresh })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
  const { value } = await database.read
    .selectFrom('settings')
    .select('value')
    .where('name', '=', settingName)
    .executeTakeFirstOrThrow()
  try {
    return Buffer.from(decrypt(masterKeys, place, value), 'base64')
  } catch (cause) {
    throw new Error(
      'The master keys do not open this database. Set MASTER_KEYS (or restore secrets/master-keys in the data directory) to the keys it was made with.',
      { cause },
    )
  }
}
