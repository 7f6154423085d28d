/** A value that X's request schemas describe. */
export type Rule =
  | {
      type: 'string'
      pattern?: RegExp
      minLength?: number
      maxLength?: number
      oneOf?: readonly string[]
    }
  | { type: 'integer'; min?: number; max?: number }
  | { type: 'boolean' }
  | { type: 'array'; items: Rule; minItems?: number; maxItems?: number }
  | {
      type: 'object'
      properties: Readonly<Record<string, Rule>>
      required?: readonly string[]
      /** Keys not named are let through. */
      isOpen?: boolean
    }

export interface SchemaProblem {
  parameter: string
  value: unknown
  message: string
}

export const idString = { type: 'string', pattern: /^[0-9]{1,19}$/ } as const satisfies Rule

/** Everything in which a value breaks its rule, worded as X words it: `$.poll.options: …`. */
export function schemaProblems(value: unknown, rule: Rule, path = '$'): SchemaProblem[] {
  const say = (message: string): SchemaProblem[] => [
    { parameter: path.replace(/^\$\.?/, ''), value, message: `${path}: ${message}` },
  ]
  switch (rule.type) {
    case 'boolean':
      return typeof value === 'boolean' ? [] : say(`${typeName(value)} found, boolean expected`)
    case 'integer':
      return Number.isInteger(value)
        ? range(value as number, rule, say)
        : say(`${typeName(value)} found, integer expected`)
    case 'string':
      return typeof value === 'string'
        ? text(value, rule, say)
        : say(`${typeName(value)} found, string expected`)
    case 'array':
      return Array.isArray(value)
        ? list(value, rule, path, say)
        : say(`${typeName(value)} found, array expected`)
    case 'object':
      return isObject(value)
        ? record(value, rule, path)
        : say(`${typeName(value)} found, object expected`)
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Say = (message: string) => SchemaProblem[]

function range(value: number, rule: Rule & { type: 'integer' }, say: Say): SchemaProblem[] {
  if (rule.min !== undefined && value < rule.min)
    return say(`must have a minimum value of ${rule.min}`)
  if (rule.max !== undefined && value > rule.max)
    return say(`must have a maximum value of ${rule.max}`)
  return []
}

function text(value: string, rule: Rule & { type: 'string' }, say: Say): SchemaProblem[] {
  if (rule.oneOf && !rule.oneOf.includes(value)) {
    return say(`does not have a value in the enumeration [${rule.oneOf.join(', ')}]`)
  }
  if (rule.pattern && !rule.pattern.test(value)) {
    return say(`does not match the regex pattern ${rule.pattern.source}`)
  }
  const length = [...value].length
  if (rule.minLength !== undefined && length < rule.minLength) {
    return say(`must be at least ${rule.minLength} characters long`)
  }
  if (rule.maxLength !== undefined && length > rule.maxLength) {
    return say(`may only be ${rule.maxLength} characters long`)
  }
  return []
}

function list(
  value: unknown[],
  rule: Rule & { type: 'array' },
  path: string,
  say: Say,
): SchemaProblem[] {
  const { minItems, maxItems } = rule
  if (minItems !== undefined && value.length < minItems) {
    return say(`there must be a minimum of ${minItems} ${plural(minItems)} in the array`)
  }
  if (maxItems !== undefined && value.length > maxItems) {
    return say(`there must be a maximum of ${maxItems} ${plural(maxItems)} in the array`)
  }
  return value.flatMap((item, index) => schemaProblems(item, rule.items, `${path}[${index}]`))
}

function record(
  value: Record<string, unknown>,
  rule: Rule & { type: 'object' },
  path: string,
): SchemaProblem[] {
  const missing = (rule.required ?? []).filter((name) => value[name] === undefined)
  const problems = missing.map(
    (name): SchemaProblem => ({
      parameter: `${path}.${name}`.replace(/^\$\./, ''),
      value: undefined,
      message: `${path}.${name}: is missing but it is required`,
    }),
  )
  for (const [name, item] of Object.entries(value)) {
    const known = Object.hasOwn(rule.properties, name) ? rule.properties[name] : undefined
    if (known) problems.push(...schemaProblems(item, known, `${path}.${name}`))
    else if (!rule.isOpen) {
      const message =
        'is not defined in the schema and the schema does not allow additional properties'
      problems.push({
        parameter: `${path}.${name}`.replace(/^\$\./, ''),
        value: item,
        message: `${path}.${name}: ${message}`,
      })
    }
  }
  return problems
}

function plural(count: number): string {
  return count === 1 ? 'item' : 'items'
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
