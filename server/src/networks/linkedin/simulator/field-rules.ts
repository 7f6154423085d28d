import { type FieldProblem, invalidFields, unpermittedFields } from './refusal.ts'
import { parseUrn } from './urns.ts'

/** A value that LinkedIn's schemas describe. */
export type Rule =
  | { type: 'string'; oneOf?: readonly string[]; maxLength?: number; isBlankRefused?: true }
  | { type: 'url' }
  | { type: 'urn'; kinds: readonly string[] }
  | { type: 'integer'; min: number; max: number }
  | { type: 'boolean' }
  | { type: 'any' }
  | { type: 'array'; items: Rule; minItems?: number; maxItems?: number }
  | {
      type: 'object'
      properties: Readonly<Record<string, Rule>>
      required?: readonly string[]
      /** Exactly one of the properties. */
      isUnion?: true
    }

/**
 * Unknown fields are not permitted and come first; then all that is wrong with the known ones.
 * @throws Refusal 403 or 400
 */
export function checkFields(value: unknown, rule: Rule): void {
  const unknown = unknownPaths(value, rule, '')
  if (unknown.length > 0) throw unpermittedFields(unknown)
  const problems = problemsOf(value, rule, '')
  if (problems.length > 0) throw invalidFields(...problems)
}

function unknownPaths(value: unknown, rule: Rule, path: string): string[] {
  if (rule.type === 'array' && Array.isArray(value)) {
    return value.flatMap((item, index) => unknownPaths(item, rule.items, `${path}/${index}`))
  }
  if (rule.type !== 'object' || !isObject(value)) return []
  return Object.entries(value).flatMap(([name, each]) => {
    const known = Object.hasOwn(rule.properties, name) ? rule.properties[name] : undefined
    return known ? unknownPaths(each, known, `${path}/${name}`) : [`${path}/${name}`]
  })
}

function problemsOf(value: unknown, rule: Rule, path: string): FieldProblem[] {
  const say = (code: string, message: string): FieldProblem[] => [{ code, path, message }]
  const wrongType = (expected: string) =>
    say('INVALID_VALUE_FOR_FIELD', `Field ${path || '/'} must be ${expected}`)
  switch (rule.type) {
    case 'any':
      return []
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrongType('a boolean')
    case 'integer':
      return isWithin(value, rule)
        ? []
        : wrongType(`a whole number from ${rule.min} to ${rule.max}`)
    case 'string':
      return typeof value === 'string' ? stringProblems(value, rule, path) : wrongType('a string')
    case 'url':
      return isHttpUrl(value) ? [] : say('INVALID_URL', `Field ${path} is not a valid URL`)
    case 'urn':
      return urnProblems(value, rule, path)
    case 'array':
      return Array.isArray(value) ? arrayProblems(value, rule, path) : wrongType('an array')
    case 'object':
      return isObject(value) ? objectProblems(value, rule, path) : wrongType('an object')
  }
}

function stringProblems(
  value: string,
  rule: Rule & { type: 'string' },
  path: string,
): FieldProblem[] {
  const { oneOf, maxLength, isBlankRefused } = rule
  if (oneOf && !oneOf.includes(value)) {
    const message = `Value ${JSON.stringify(value.slice(0, 80))} of field ${path} is not one of ${oneOf.join(', ')}`
    return [{ code: 'INVALID_VALUE_FOR_FIELD', path, message }]
  }
  if (isBlankRefused && value.trim() === '') {
    return [{ code: 'INVALID_VALUE_BLANK_FIELD', path, message: `Field ${path} is blank` }]
  }
  if (maxLength !== undefined && value.length > maxLength) {
    const message = `Field ${path} is longer than ${maxLength} characters`
    return [{ code: 'FIELD_LENGTH_TOO_LONG', path, message }]
  }
  return []
}

function urnProblems(value: unknown, rule: Rule & { type: 'urn' }, path: string): FieldProblem[] {
  const urn = parseUrn(value)
  if (!urn) return [{ code: 'INVALID_URN_ID', path, message: `Field ${path} is not a valid URN` }]
  if (rule.kinds.includes(urn.kind)) return []
  const message = `URN type ${urn.kind} is not supported for field ${path}`
  return [{ code: 'INVALID_URN_TYPE', path, message }]
}

function arrayProblems(
  value: readonly unknown[],
  rule: Rule & { type: 'array' },
  path: string,
): FieldProblem[] {
  const { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = rule
  if (value.length < minItems || value.length > maxItems) {
    const message = `Field ${path} must have ${minItems} to ${maxItems} items`
    return [{ code: 'INVALID_VALUE_FOR_FIELD', path, message }]
  }
  return value.flatMap((item, index) => problemsOf(item, items, `${path}/${index}`))
}

function objectProblems(
  value: Record<string, unknown>,
  rule: Rule & { type: 'object' },
  path: string,
): FieldProblem[] {
  const { properties, required = [], isUnion } = rule
  if (isUnion && Object.keys(value).length !== 1) {
    const message = `Field ${path} must have exactly one of ${Object.keys(properties).join(', ')}`
    return [{ code: 'INVALID_VALUE_FOR_FIELD', path, message }]
  }
  const missing = required
    .filter((name) => value[name] === undefined || value[name] === null)
    .map((name) => ({
      code: 'MISSING_FIELD',
      path: `${path}/${name}`,
      message: `Field ${path}/${name} is required but was not given`,
    }))
  const wrong = Object.entries(value).flatMap(([name, each]) => {
    const known = properties[name]
    return known && each !== null ? problemsOf(each, known, `${path}/${name}`) : []
  })
  return [...missing, ...wrong]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isWithin(value: unknown, { min, max }: { min: number; max: number }): boolean {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
}

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return /^https?:$/.test(protocol) && hostname !== ''
}
