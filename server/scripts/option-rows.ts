import { type ZodType, z } from 'zod'

/** What is used of a JSON Schema. */
interface Schema {
  type?: string
  properties?: Readonly<Record<string, Schema>>
  items?: Schema
  enum?: readonly string[]
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  pattern?: string
}

/** One row for each option and each part of it: its path, and what it may be. */
export function optionRows(options: ZodType, prefix: string): string[][] {
  const schema = z.toJSONSchema(options, { io: 'input' }) as Schema
  return fieldRows(schema, prefix)
}

/** One row for each pair of options that exclude each other: the second, and why. */
export function exclusionRows(options: ZodType, prefix: string): string[][] {
  const checks = options._zod.def.checks ?? []
  return checks.flatMap((check) => {
    const { path, error } = check._zod.def as { path?: string[]; error?: () => string }
    return path && error ? [[`\`${prefix}.${path.join('.')}\``, error()]] : []
  })
}

function fieldRows(schema: Schema, path: string): string[][] {
  const bounds = boundsOf(schema)
  const own = bounds === '' ? [] : [[`\`${path}\``, bounds]]
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    fieldRows(field, `${path}.${name}`),
  )
  return [...own, ...inner, ...(schema.items ? fieldRows(schema.items, `${path}[]`) : [])]
}

function boundsOf(schema: Schema): string {
  const { enum: words, type, pattern } = schema
  if (words) return `one of ${words.join(', ')}`
  if (type === 'boolean') return 'true or false'
  if (type === 'array') return span(schema.minItems, schema.maxItems, 'entries')
  if (type === 'integer' || type === 'number') return span(schema.minimum, schema.maximum, type)
  if (type !== 'string') return ''
  const length = span(schema.minLength, schema.maxLength, 'characters')
  return [length, pattern ? `like \`${pattern}\`` : ''].filter((part) => part !== '').join(', ')
}

function span(least: number | undefined, most: number | undefined, what: string): string {
  if (most === undefined) return ''
  return `${least ?? 0} to ${most} ${what}`
}
