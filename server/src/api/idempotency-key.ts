import type { IncomingMessage } from 'node:http'
import { AppError } from '../errors.ts'

const headerName = 'idempotency-key'
const maxCharacters = 255

/**
 * The key in its bare form: `k` and `"k"` are the same key. Null when there is no header.
 * @throws AppError invalid_idempotency_key
 */
export function readIdempotencyKey(request: IncomingMessage): string | null {
  const values = request.rawHeaders.filter(
    (_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === headerName,
  )
  if (values.length === 0) return null
  if (values.length > 1)
    throw refusal('The Idempotency-Key header was sent more than once. Send it once.')
  const raw = (values[0] ?? '').trim()
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(raw)
  const key = quoted ? (quoted[1] ?? '').replace(/\\(["\\])/g, '$1') : raw
  if (key === '')
    throw refusal(
      'The Idempotency-Key header is empty. Leave it out, or send a unique value such as a UUID.',
    )
  if (key.length > maxCharacters)
    throw refusal(`The Idempotency-Key has ${key.length} characters. Use at most ${maxCharacters}.`)
  if (!/^[\x21-\x7e]+$/.test(key))
    throw refusal('The Idempotency-Key may only hold visible ASCII characters without spaces.')
  return key
}

function refusal(detail: string): AppError {
  const problems = [{ path: 'headers.Idempotency-Key', code: 'invalid', message: detail }]
  return new AppError('invalid_idempotency_key', detail, { problems })
}
