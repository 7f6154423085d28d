import type { DeliveryErrorCode, DeliveryWarningCode, ValidationWarningCode } from '../errors.ts'
import type { ContentProblem, Limit, Rule, Rules } from './contract.ts'

/** The names between braces of a text. */
type Holes<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | Holes<Rest>
  : never

type HolesOf<R extends Rule> = Exclude<Holes<R['message']> | Holes<R['fix']>, 'limit'>

type Found<R extends Rule> = [HolesOf<R>] extends [never]
  ? [found?: { actual?: number | string }]
  : [found: Record<HolesOf<R>, number | string> & { actual?: number | string }]

/** A rule whose breach keeps the post from going out. */
export function refusal<const Message extends string, const Fix extends string>(
  code: DeliveryErrorCode,
  checks: string,
  limit: Rule['limit'],
  message: Message,
  fix: Fix,
  more: Pick<Rule, 'unit' | 'isRemembered'> = {},
) {
  return { severity: 'error', code, checks, limit, message, fix, ...more } as const
}

/** A rule whose breach changes what goes out. */
export function warning<const Message extends string, const Fix extends string>(
  code: DeliveryWarningCode | DeliveryErrorCode | ValidationWarningCode,
  checks: string,
  limit: Rule['limit'],
  message: Message,
  fix: Fix,
) {
  return { severity: 'warning', code, checks, limit, message, fix } as const
}

/** Reports a broken rule by its name; a rule that is not in the catalogue does not compile. */
export type Report<Catalogue extends Rules> = <Name extends keyof Catalogue & string>(
  name: Name,
  path: string,
  ...found: Found<Catalogue[Name]>
) => ContentProblem

/** @param owner the network, or `any`; the rule's id is `<owner>.<name>` */
export function reporter<const Catalogue extends Rules>(
  owner: string,
  catalogue: Catalogue,
): Report<Catalogue> {
  return (name, path, ...[found]) => {
    const rule = catalogue[name] as Rule
    const { severity, code, limit, isRemembered } = rule
    const values: Record<string, unknown> = { ...found, limit: limit.value }
    const { actual } = values
    return {
      severity,
      rule: `${owner}.${name}`,
      code,
      path,
      message: fill(rule.message, values, rule.unit),
      fix: fill(rule.fix, values, rule.unit),
      ...(limit.value !== null && { limit: plain(limit.value) }),
      ...(actual !== undefined && { actual: actual as number | string }),
      ...(isRemembered && { isRemembered }),
    }
  }
}

/** The page that documents a rule without a number, which is the one that states another limit. */
export function onPageOf({ source, checked }: Limit<unknown>): Limit<null> {
  return { value: null, source, checked }
}

/** How a bound is read in a sentence. */
export function inWords(value: unknown, unit: Rule['unit']): string {
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value !== 'number' || unit === undefined) return String(value)
  return unit === 'ms' ? String(value / 1000) : megabytes(value)
}

const megabyte = 1024 * 1024

/** Whole in the power that the network counts in, else with as many digits as tell it from the bound. */
function megabytes(bytes: number): string {
  const of = bytes % 1_000_000 === 0 ? 1_000_000 : megabyte
  return String(Math.ceil((bytes / of) * 100) / 100)
}

function fill(text: string, values: Record<string, unknown>, unit: Rule['unit']): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) =>
    inWords(values[name], name === 'limit' || name === 'actual' ? unit : undefined),
  )
}

function plain(value: number | string | readonly string[]): number | string {
  return typeof value === 'object' ? value.join(', ') : value
}
