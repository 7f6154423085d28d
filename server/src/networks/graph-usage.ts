import { fieldsOf, listOf, textOf } from './answer-fields.ts'
import type { NetworkAnswer } from './contract.ts'
import { numberOf } from './graph-answer.ts'

const minuteMs = 60_000
/** Meta throttles at 100; near it the account rests, because calls made then lengthen the wait. */
const restAtPercent = 95
/** Nothing is said of when a share runs low again: the app's window is an hour, an account's a day. */
const restMs = 10 * minuteMs

const shares = ['call_count', 'total_time', 'total_cputime'] as const

/** Whose allowance: the Page's or Instagram account's id (null: any), and Meta's word for the kind. */
export interface UsageOwner {
  accountId: string | null
  useCase: 'pages' | 'instagram'
}

/** How much of its allowance the account and its app have used, as the headers of an answer tell. */
export interface Usage {
  /** The largest share, in percent. */
  percent: number
  /** How long Meta says to stay away, in milliseconds; null when it does not. */
  waitMs: number | null
}

/**
 * Reads `X-App-Usage`, `X-Business-Use-Case-Usage` and the older `X-Page-Usage`; all may be absent.
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting (checked 2026-11-23)
 */
export function usageOf(answer: NetworkAnswer, owner: UsageOwner): Usage {
  const cases = fieldsOf(parsed(answer.headers['x-business-use-case-usage']))
  const { accountId, useCase } = owner
  const own =
    accountId !== null && cases[accountId] !== undefined ? [cases[accountId]] : Object.values(cases)
  const rows = [
    fieldsOf(parsed(answer.headers['x-app-usage'])),
    fieldsOf(parsed(answer.headers['x-page-usage'])),
    ...own
      .flatMap(listOf)
      .map(fieldsOf)
      .filter(({ type }) => type === undefined || type === useCase),
  ]
  const waits = rows.map((row) => numberOf(row.estimated_time_to_regain_access) ?? 0)
  const waitMinutes = Math.max(0, ...waits)
  return {
    percent: Math.max(0, ...rows.flatMap((row) => shares.map((name) => numberOf(row[name]) ?? 0))),
    waitMs: waitMinutes > 0 ? waitMinutes * minuteMs : null,
  }
}

/** Until when nothing should be sent, after an answer that was good; null when all is well. */
export function restAfter(
  answer: NetworkAnswer,
  owner: UsageOwner,
  now: Date,
): { at: Date; reason: string } | null {
  const { percent, waitMs } = usageOf(answer, owner)
  if (waitMs === null && percent < restAtPercent) return null
  return {
    at: new Date(now.getTime() + (waitMs ?? restMs)),
    reason: `The account or its app has used ${percent} % of the calls that Meta allows.`,
  }
}

function parsed(header: string | undefined): unknown {
  try {
    return JSON.parse(textOf(header))
  } catch {
    return null
  }
}
