import { createAccounts } from '../../src/accounts/accounts.ts'
import { loadMasterKeys } from '../../src/config/master-keys.ts'
import { databaseOver } from '../../src/db/database.ts'
import type { NetworkId } from '../../src/networks/contract.ts'
import { createNetworkHttp } from '../../src/networks/http.ts'
import { networkOf } from '../../src/networks/registry.ts'
import { createTransport } from '../../src/networks/transport.ts'
import type { Drive } from '../driver.ts'
import type { Fleet } from '../fleet.ts'
import type { Member } from '../people.ts'
import { acceptedOf } from './accepted.ts'
import { type Evidence, readAttempts, readOpen, readResults, visibleOf } from './evidence.ts'

/** Everything the judge looks at, when a run is at rest. */
export async function collectEvidence(
  fleet: Fleet,
  drive: Drive,
  members: readonly Member[],
): Promise<Evidence> {
  const accountByAuthor = new Map(
    members.flatMap(({ accountId, authorIds }) => authorIds.map((id) => [id, accountId] as const)),
  )
  const ledger = await fleet.sandbox('GET', '/ledger?include=posts')
  return {
    ...(await acceptedOf(fleet.sql, drive.made)),
    keysBroken: drive.keysBroken,
    visible: visibleOf(ledger.posts, (id) => accountByAuthor.get(id)),
    results: await readResults(fleet.sql),
    ...(await readAttempts(fleet.sql)),
    leftOver: {
      ...(await readOpen(fleet.sql)),
      deadAccounts: await countWronglyDead(fleet),
      heldCommits: await countHeldCommits(fleet),
    },
  }
}

/** Notes every hold of an account, with the moment at which it was set: the table itself keeps the last. */
export async function noteHolds(fleet: Fleet): Promise<void> {
  await fleet.sql.query(`
    create table torture_holds (account_id text, kind text, until timestamptz, set_at timestamptz default clock_timestamp());
    create function torture_note_hold() returns trigger language plpgsql as $$
      begin insert into torture_holds (account_id, kind, until) values (new.account_id, new.kind, new.until); return new; end $$;
    create trigger torture_note_hold after insert or update on account_holds
      for each row execute function torture_note_hold()`)
}

/** A commit may have passed its gate while the hold was on its way to the database. */
const slackMs = 500

async function countHeldCommits(fleet: Fleet): Promise<number> {
  const { rows } = await fleet.sql.query<{ count: number }>(
    `select count(distinct a.id)::int as count from attempts a join deliveries d on d.id = a.delivery_id
      join torture_holds h on h.account_id = d.account_id and h.kind = 'publish'
      where a.commit_started_at > h.set_at + $1 * interval '1 ms' and a.commit_started_at < h.until - interval '50 ms'`,
    [slackMs],
  )
  return rows[0]?.count ?? 0
}

/** Accounts that count as dead, although the network takes their tokens. */
async function countWronglyDead(fleet: Fleet): Promise<number> {
  const masterKeys = await loadMasterKeys(null, fleet.directory)
  const accounts = createAccounts(databaseOver(fleet.sql), masterKeys)
  const { rows } = await fleet.sql.query<{ id: string; platform: NetworkId }>(
    `select id, platform from accounts where health in ('needs_reconnect', 'revoked')`,
  )
  const transport = createTransport()
  try {
    const isWrong = async ({ id, platform }: { id: string; platform: NetworkId }) => {
      const credentials = (await accounts.load(id))?.credentials
      if (!credentials) return false
      const { hosts, identify } = networkOf(platform)
      const http = createNetworkHttp({
        environment: 'test',
        sandboxUrl: fleet.sandboxUrl,
        hosts,
        transport,
        record: () => {},
      })
      return identify(http, credentials).then(
        () => true,
        () => false,
      )
    }
    return (await Promise.all(rows.map(isWrong))).filter(Boolean).length
  } finally {
    await transport.close()
  }
}
