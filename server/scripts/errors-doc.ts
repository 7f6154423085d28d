import {
  apiErrors,
  connectErrors,
  deliveryErrors,
  deliveryWarnings,
  validationWarnings,
} from '../src/errors.ts'
import { codeCell, table } from './markdown.ts'

/** `docs/errors.md`, printed from the tables in `errors.ts`. */
export function renderErrorsDoc(): string {
  const requests = Object.entries(apiErrors).map(([code, { status, title, retry }]) => [
    codeCell(code),
    String(status),
    title,
    retry,
  ])
  const results = Object.entries(deliveryErrors).map(([code, { acts, retry, cure }]) => [
    codeCell(code),
    acts,
    retry,
    cure,
  ])
  const warnings = Object.entries(deliveryWarnings).map(([code, meaning]) => [
    codeCell(code),
    meaning,
  ])
  const connecting = Object.entries(connectErrors).map(([code, meaning]) => [
    codeCell(code),
    meaning,
  ])
  const ofValidations = Object.entries(validationWarnings).map(([code, meaning]) => [
    codeCell(code),
    meaning,
  ])
  return `# Errors

<!-- Printed by \`node server/scripts/print-docs.ts\` from server/src/errors.ts; change that file, not this one. -->

## Answers to a request

Every refusal is a problem document (RFC 9457, \`application/problem+json\`). \`code\` is stable and made for
branching, \`detail\` says what to do, \`errors\` names each field with its \`path\`, and \`request_id\` finds the
request in the log. Retry \`never\` means that the same request would be refused again; \`later\` that it may be
repeated, with the same \`Idempotency-Key\` where the route takes one.

${table(['code', 'status', 'meaning', 'retry'], requests)}

## \`error_code\` of a result

One account of a post that could not be delivered. Retry \`automatic\` is done for you; after everything else,
\`POST /v1/posts/{id}/retry\` delivers again to the accounts that failed.

${table(['code', 'who must act', 'retry', 'what to do'], results)}

## Warnings of a result

The post is live, but not quite as asked.

${table(['code', 'meaning'], warnings)}

## \`error\` at the page that a connection returns to

Connecting an account ends at \`return_url?connected=<network>\`, or at
\`return_url?error=<code>&platform=<network>\` with one of these.

${table(['code', 'meaning'], connecting)}

## Warnings of a validation

Told by \`POST /v1/posts/validate\` alone.

${table(['code', 'meaning'], ofValidations)}
`
}
