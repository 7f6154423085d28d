import type { DeliveryErrorCode } from '../../errors.ts'
import type { ContentProblem } from '../contract.ts'

/** Something TikTok would refuse. @param numbers the bound, and what was given */
export function refused(
  code: DeliveryErrorCode,
  path: string,
  message: string,
  fix: string,
  numbers: Pick<ContentProblem, 'limit' | 'actual'> = {},
): ContentProblem {
  return { severity: 'error', code, path, message, fix, ...numbers }
}

/** An option that is left out. */
export function notApplied(path: string, message: string, fix: string): ContentProblem {
  return { severity: 'warning', code: 'option_not_applied', path, message, fix }
}
