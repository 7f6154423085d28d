import type { ZodType } from 'zod'
import { type ApiErrorCode, type AppError, apiErrors, type FieldProblem } from '../errors.ts'

interface Issue {
  code?: string | undefined
  path: readonly PropertyKey[]
  message: string
  keys?: readonly string[]
  params?: { code?: string }
}

/** `['media_urls', 0]` → `media_urls[0]` */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, part) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[part],
    value,
  )
}

/** Every mistake, each with its path. One misspelt name is one problem, with the name that was probably meant. */
export function toFieldProblems(
  issues: readonly Issue[],
  schema: ZodType,
  value: unknown,
): FieldProblem[] {
  return issues.flatMap((issue): FieldProblem[] => {
    if (issue.code === 'unrecognized_keys') return unknownNames(issue, schema)
    const path = formatPath(issue.path)
    if (issue.code === 'invalid_type' && path !== '' && valueAt(value, issue.path) === undefined)
      return [{ path, code: 'required', message: `${path} is required.` }]
    if (path === '' && (typeof value !== 'object' || value === null || Array.isArray(value)))
      return [{ path, code: 'invalid_type', message: 'The body must be a JSON object.' }]
    return [
      {
        path,
        code:
          issue.params?.code ?? (issue.code === 'custom' ? 'invalid' : (issue.code ?? 'invalid')),
        message: issue.message,
      },
    ]
  })
}

function unknownNames(issue: Issue, schema: ZodType): FieldProblem[] {
  const known = namesAt(schema, issue.path)
  const where = formatPath(issue.path)
  return (issue.keys ?? []).map((key) => {
    const meant = closest(key, known)
    const cure = meant
      ? ` Did you mean "${meant}"?`
      : known.length > 0
        ? ` Known here: ${known.join(', ')}.`
        : ''
    const path = formatPath([...issue.path, key])
    return {
      path,
      code: 'unknown_field',
      message: `"${key}" is not a field ${where ? `of ${where}` : 'of this request'}.${cure}`,
    }
  })
}

interface SchemaNode {
  shape?: Record<string, SchemaNode>
  def?: { innerType?: SchemaNode; element?: SchemaNode; in?: SchemaNode; left?: SchemaNode }
}

/** Field names of the object schema that a path leads to. */
function namesAt(schema: ZodType, path: readonly PropertyKey[]): string[] {
  let node = unwrap(schema as unknown as SchemaNode)
  for (const part of path) {
    const next = typeof part === 'number' ? node?.def?.element : node?.shape?.[String(part)]
    node = unwrap(next)
  }
  return Object.keys(node?.shape ?? {})
}

function unwrap(node: SchemaNode | undefined): SchemaNode | undefined {
  let inner = node
  while (inner && !inner.shape && !inner.def?.element) {
    const next: SchemaNode | undefined = inner.def?.innerType ?? inner.def?.in ?? inner.def?.left
    if (!next) return inner
    inner = next
  }
  return inner
}

/** The known name that is meant: at most a third of its letters off (two in a short one), case and underscores aside. */
function closest(name: string, known: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(plain(name), plain(candidate)) }))
    .filter(
      ({ candidate, distance }) =>
        distance <= Math.max(candidate.length > 3 ? 2 : 1, Math.floor(candidate.length / 3)),
    )
    .sort((a, b) => a.distance - b.distance)
  return ranked[0]?.candidate ?? null
}

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8 || a.length > 64) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** Characters the database cannot keep: NUL, and halves of surrogate pairs. */
export function unstorableProblems(
  value: unknown,
  path: readonly PropertyKey[] = [],
): FieldProblem[] {
  if (typeof value === 'string') return unstorableText(value, formatPath(path))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const part = Array.isArray(value) ? Number(name) : name
    const own = Array.isArray(value) ? [] : unstorableText(name, formatPath(path))
    return [...own, ...unstorableProblems(inner, [...path, part])]
  })
}

function unstorableText(text: string, path: string): FieldProblem[] {
  if (text.includes('\0'))
    return [
      {
        path,
        code: 'invalid_text',
        message: `${path || 'The body'} contains a NUL character; remove it.`,
      },
    ]
  if (!text.isWellFormed())
    return [
      {
        path,
        code: 'invalid_text',
        message: `${path || 'The body'} contains half of a surrogate pair; send whole Unicode characters.`,
      },
    ]
  return []
}

/** The problem document of RFC 9457. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: ApiErrorCode
  errors: readonly FieldProblem[]
  request_id: string
}

export function toProblem(error: AppError, requestId: string, publicUrl: string): Problem {
  const { status, title } = apiErrors[error.code]
  const type = `${publicUrl}/docs/errors#${error.code}`
  return {
    type,
    title,
    status,
    detail: error.message,
    code: error.code,
    errors: error.problems,
    request_id: requestId,
  }
}
