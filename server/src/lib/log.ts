import { pino } from 'pino'

export type Log = Pick<ReturnType<typeof pino>, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

/** Secrets as they can occur in any text: our own keys, bearer tokens, tokens in JSON and in forms. */
const secretPatterns: readonly [RegExp, string][] = [
  [/\b(dra_(?:live|test)_)[0-9A-Za-z]{6,}/g, '$1[redacted]'],
  [/\b(whsec_)[0-9A-Za-z+/=]{6,}/g, '$1[redacted]'],
  [/\b(Bearer|Basic)\s+[0-9A-Za-z._~+/=-]{6,}/gi, '$1 [redacted]'],
  [
    /("?(?:access_token|refresh_token|client_secret|code_verifier|password|authorization)"?\s*[:=]\s*"?)[^"&\s,}]+/gi,
    '$1[redacted]',
  ],
]

/** Takes every secret of a known form out of a text. */
export function redactText(text: string): string {
  let clean = text
  for (const [pattern, replacement] of secretPatterns) clean = clean.replace(pattern, replacement)
  return clean
}

/** Takes secrets out of a JSON value, by field name and by form. */
export function redactValue(value: unknown): unknown {
  if (value === undefined) return undefined
  return JSON.parse(redactText(JSON.stringify(value) ?? 'null'))
}

/** Structured lines of JSON on standard output. Every line goes through the redactor. */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => process.stdout.write(redactText(line)) },
  )
}
