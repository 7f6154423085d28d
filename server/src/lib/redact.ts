/** Secrets as they can occur in any text: our own keys, bearer tokens, tokens in JSON (quoted once or twice) and in forms. */
const secretPatterns: readonly [RegExp, string][] = [
  [/\b(dra_(?:live|test)_)[0-9A-Za-z]{6,}/g, '$1[redacted]'],
  [/\b(whsec_)[0-9A-Za-z+/=]{6,}/g, '$1[redacted]'],
  [/\b(Bearer|Basic)\s+[0-9A-Za-z._~+/=-]{6,}/gi, '$1 [redacted]'],
  [
    /((?:access_token|refresh_token|client_secret|code_verifier|password|authorization)\\*"?\s*[:=]\s*\\*"?)[^"\\&\s,{}[\]]+/gi,
    '$1[redacted]',
  ],
]

const secretNames =
  /^(access_token|refresh_token|id_token|client_secret|code_verifier|password|authorization)$/i
/** Shorter ones would take ordinary words out of a text. */
const shortestSecret = 8
const redacted = '[redacted]'

/**
 * Takes secrets out of a text that came from elsewhere, and the characters that the database cannot keep.
 * @param secrets values that are known to be secret, in whatever form a network echoes them
 */
export function redactText(text: string, secrets: readonly string[] = []): string {
  let clean = text.replaceAll('\0', '\ufffd').toWellFormed()
  for (const secret of secrets) {
    if (secret.length < shortestSecret) continue
    clean = clean.replaceAll(secret, redacted)
    clean = clean.replaceAll(encodeURIComponent(secret), redacted)
  }
  for (const [pattern, replacement] of secretPatterns) clean = clean.replace(pattern, replacement)
  return clean
}

/** Takes secrets out of a JSON value: by field name, by form, and the known ones wherever they are. */
export function redactValue(value: unknown, secrets: readonly string[] = []): unknown {
  if (typeof value === 'string') return redactText(value, secrets)
  if (Array.isArray(value)) return value.map((each) => redactValue(each, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      redactText(name, secrets),
      secretNames.test(name) && inner !== null ? redacted : redactValue(inner, secrets),
    ]),
  )
}
