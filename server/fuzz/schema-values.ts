import fc from 'fast-check'
import { oddText, textOfLength } from './odd-text.ts'

/** A schema of the OpenAPI document. */
export interface Schema {
  $ref?: string
  type?: string | readonly string[]
  enum?: readonly unknown[]
  const?: unknown
  anyOf?: readonly Schema[]
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  items?: Schema
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  maxItems?: number
  format?: string
  examples?: readonly unknown[]
}

/** Values of a schema; each generated value is as it should be, at a boundary, or wrong in some way. */
export interface SchemaValues {
  /** Resolves `#/components/schemas/…`. */
  schemas: Readonly<Record<string, Schema>>
  /** Values of fields that have to exist, such as ids of accounts; by the field's name. */
  known: Readonly<Record<string, fc.Arbitrary<unknown>>>
}

/** Anything of a JSON document, also what no schema wants. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  oddText,
  fc.constantFrom(null, true, -1, 1e308, 2 ** 53, [], {}, [[[]]], ''),
)

/** Values that a schema asks for, with the share of wrong ones that `broken` says, in per cent. */
export function valuesOf(
  schema: Schema,
  context: SchemaValues,
  broken: number,
): fc.Arbitrary<unknown> {
  const right = { weight: 100 - broken, arbitrary: rightValues(schema, context, broken) }
  return broken === 0 ? right.arbitrary : fc.oneof(right, { weight: broken, arbitrary: anything })
}

function rightValues(schema: Schema, context: SchemaValues, broken: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return rightValues(context.schemas[name] ?? {}, context, broken)
  }
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf)
    return fc.oneof(...schema.anyOf.map((each) => rightValues(each, context, broken)))
  const [type] = Array.isArray(schema.type) ? schema.type : [schema.type]
  if (type === 'object') return objects(schema, context, broken)
  if (type === 'array') return arrays(schema, context, broken)
  if (type === 'string') return strings(schema)
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  return numbers(schema)
}

function objects(schema: Schema, context: SchemaValues, broken: number): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {}).map(([name, each]) => {
    const known = context.known[name]
    return [name, known ?? valuesOf(each, context, broken)] as const
  })
  const requiredKeys = schema.required ?? []
  const whole = fc.record(Object.fromEntries(fields), { requiredKeys: [...requiredKeys] })
  if (broken === 0) return whole
  const extra = fc.tuple(whole, oddText, anything).map(([value, name, more]) => ({
    ...value,
    [name]: more,
  }))
  const missing = fc.record(Object.fromEntries(fields), { requiredKeys: [] })
  return fc.oneof(
    { weight: 100 - broken, arbitrary: whole },
    { weight: broken / 2, arbitrary: extra },
    { weight: broken / 2, arbitrary: missing },
  )
}

function arrays(schema: Schema, context: SchemaValues, broken: number): fc.Arbitrary<unknown> {
  const items = valuesOf(schema.items ?? {}, context, broken)
  const most = schema.maxItems ?? 5
  const few = fc.array(items, { maxLength: Math.min(most, 4) })
  const many = items.map((item) => Array(most + 1).fill(item))
  return broken === 0
    ? few
    : fc.oneof({ weight: 9, arbitrary: few }, { weight: 1, arbitrary: many })
}

function strings({ format, minLength = 0, maxLength = 200, examples }: Schema) {
  const given = examples?.filter((example) => typeof example === 'string') ?? []
  const edges = [minLength, maxLength, maxLength + 1, minLength - 1].map(textOfLength)
  return fc.oneof(
    { weight: 4, arbitrary: oddText },
    { weight: 1, arbitrary: fc.oneof(...edges) },
    { weight: 2, arbitrary: given.length > 0 ? fc.constantFrom(...given) : oddText },
    { weight: 2, arbitrary: ofFormat(format) },
  )
}

function ofFormat(format: string | undefined): fc.Arbitrary<string> {
  if (format === 'uri') return fc.webUrl()
  if (format !== 'date-time') return fc.string()
  return fc.oneof(
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom('2030-02-31T00:00:00Z', '+275760-09-13T00:00:00Z', '2030-01-31T09:00:00+25:00'),
  )
}

function numbers({ minimum = -1000, maximum = 100_000 }: Schema): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: minimum, max: maximum }),
    fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, 0.5),
  )
}
