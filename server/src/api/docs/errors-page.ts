import {
  apiErrors,
  connectErrors,
  deliveryErrors,
  deliveryWarnings,
  validationWarnings,
} from '../../errors.ts'
import { pageStyle, table } from './page-table.ts'

/** The page behind every problem's `type`: each code, what it means, what to do. */
export function renderErrors(): string {
  const requests = Object.entries(apiErrors).map(([code, error]) => [
    code,
    String(error.status),
    error.title,
    error.retry,
  ])
  const results = Object.entries(deliveryErrors).map(([code, error]) => [
    code,
    error.acts,
    error.retry,
    error.cure,
  ])
  const warnings = Object.entries(deliveryWarnings).map(([code, meaning]) => [code, meaning])
  const connecting = Object.entries(connectErrors).map(([code, meaning]) => [code, meaning])
  const ofValidations = Object.entries(validationWarnings).map(([code, meaning]) => [code, meaning])
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dravo: errors</title><link rel="icon" href="/docs/assets/favicon-32x32.png"><style>
${pageStyle}</style></head><body>
<h1>Errors</h1>
<p>Every refusal is a problem document (RFC 9457): <code>code</code> is stable, <code>detail</code> says what to do, <code>errors</code> names each field. <a href="/docs">API reference</a></p>
<h2>Answers to a request</h2>${table(['code', 'status', 'meaning', 'retry'], requests)}
<h2><code>error_code</code> of a result</h2>${table(['code', 'who acts', 'retry', 'what to do'], results, 'result-')}
<h2>Warnings of a result</h2>${table(['code', 'meaning'], warnings, 'warning-')}
<h2><code>error</code> at the page that a connection returns to</h2>${table(['code', 'meaning'], connecting, 'connect-')}
<h2>Warnings of a validation</h2>${table(['code', 'meaning'], ofValidations, 'warning-')}
</body></html>`
}
