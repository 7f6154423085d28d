import type { SandboxAccount } from '../../src/networks/simulator-contract.ts'
import type { Accepted } from '../driver.ts'
import {
  type Evidence,
  type Reader,
  type Result,
  readAttempts,
  readLeftOver,
} from '../judge/evidence.ts'
import type { VirtualNetwork } from './virtual-network.ts'

/** An account of a story. */
export interface Member {
  accountId: string
  person: SandboxAccount
}

/**
 * Puts together what the judge looks at. The judge knows posts with one account each, so a
 * delivery stands for a post here, and a text is told apart by its account.
 */
export async function collect(
  sql: Reader,
  network: VirtualNetwork,
  members: readonly Member[],
  drive: Evidence['drive'],
  deadAccounts: number,
): Promise<Evidence> {
  const results = await sql.query<Result>(
    `select d.id as "postId", p.status as "postStatus", d.status, d.platform_post_id as "platformPostId",
      d.error_code as "errorCode", d.error_message as "errorMessage", d.warnings
      from posts p join deliveries d on d.post_id = p.id`,
  )
  return {
    drive,
    visible: visibleTexts(network, members),
    results: new Map(results.rows.map((row) => [row.postId, row])),
    ...(await readAttempts(sql)),
    leftOver: { ...(await readLeftOver(sql)), deadAccounts },
  }
}

function visibleTexts(
  network: VirtualNetwork,
  members: readonly Member[],
): Map<string, readonly string[]> {
  const visible = new Map<string, readonly string[]>()
  for (const { text, id, author_id } of network.posts()) {
    const owner = members.find(({ person }) => namesOf(person).includes(author_id))
    const key = textOf(owner?.accountId ?? author_id, text)
    visible.set(key, [...(visible.get(key) ?? []), id])
  }
  return visible
}

function namesOf({ id, page_id, author_urn }: SandboxAccount): (string | null)[] {
  return [id, page_id, author_urn]
}

/** A text as the judge compares it: the same words on another account are another post. */
export function textOf(accountId: string, text: string): string {
  return `${accountId}: ${text}`
}

/** The deliveries of an accepted post, each as a post of its own. */
export async function acceptedOf(
  sql: Reader,
  postId: string,
  parts: readonly string[],
  acceptedAt: number,
): Promise<Accepted[]> {
  const { rows } = await sql.query<{ id: string; account_id: string }>(
    'select id, account_id from deliveries where post_id = $1 order by position',
    [postId],
  )
  return rows.map(({ id, account_id }) => ({
    id,
    accountId: account_id,
    parts: parts.map((part) => textOf(account_id, part)),
    acceptedAt,
  }))
}
