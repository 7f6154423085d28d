import type { Database } from '../db/database.ts'

/**
 * In a crowd, which due deliveries come next: of every workspace and every account one after the
 * other, each account's in due order, so that nobody waits behind somebody else's thousand posts.
 * @param inHand how many of each account this process holds already
 * @param mostPerAccount more than so many of one account only wait for each other
 * @returns ids, in the order in which they are to begin
 */
export async function chooseFairly(
  database: Database,
  most: number,
  inHand: ReadonlyMap<string, number>,
  mostPerAccount: number,
): Promise<string[]> {
  const rows = await database.query<{ id: string }>({
    name: 'choose-fairly',
    text: chooseSql,
    values: [
      most,
      mostPerAccount,
      JSON.stringify([...inHand].map(([account_id, count]) => ({ account_id, count }))),
    ],
  })
  return rows.map((row) => row.id)
}

// `owners` hops from account to account along the index instead of reading every waiting delivery.
const chooseSql = `
  with recursive owners as (
    (select workspace_id, account_id from deliveries where wake_at is not null order by workspace_id, account_id limit 1)
    union all
    select next.workspace_id, next.account_id from owners o cross join lateral (
      select workspace_id, account_id from deliveries
      where wake_at is not null and (workspace_id, account_id) > (o.workspace_id, o.account_id)
      order by workspace_id, account_id limit 1
    ) next
  ), held as (
    select * from json_to_recordset($3::json) as x(account_id text, count int)
  ), candidates as (
    select o.workspace_id, due.id, due.wake_at, coalesce(held.count, 0) + row_number() over (partition by o.account_id order by due.wake_at, due.id) as turn
    from owners o left join held on held.account_id = o.account_id
    cross join lateral (
      select d.id, d.wake_at from deliveries d
      where d.workspace_id = o.workspace_id and d.account_id = o.account_id and d.wake_at <= now()
        and (d.lease_until is null or d.lease_until < now())
      order by d.wake_at, d.id limit greatest(0, $2::int - coalesce(held.count, 0))
    ) due
  )
  select id from (
    select id, wake_at, row_number() over (partition by workspace_id order by turn, wake_at, id) as place from candidates
  ) c order by place, wake_at, id limit $1`
