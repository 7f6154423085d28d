import { readFileSync } from 'node:fs'
import type { RouteReply } from '../route.ts'

const styles = readFileSync(new URL('./page.css', import.meta.url), 'utf8')

/** Where the styles of pages are served. */
export const stylesPath = '/connect/page.css'
export const pageStyles = styles

/** Text as HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/**
 * A page for people, without scripts.
 * @param content HTML
 * @param formTargets origins that a form's answer may lead on to, beside our own
 */
export function page(
  status: number,
  title: string,
  content: string,
  formTargets: readonly string[] = [],
): RouteReply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' ${formTargets.join(' ')}; base-uri 'none'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      // With no-referrer a form would say it comes from nowhere.
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escaped(title)} · Dravo</title>
<link rel="icon" href="/docs/assets/favicon-32x32.png"><link rel="stylesheet" href="${stylesPath}"></head>
<body><main><p class="brand">Dravo</p><h1>${escaped(title)}</h1>
${content}
</main></body></html>
`,
  }
}

/** A page that only says something. */
export function messagePage(
  status: number,
  message: { title: string; text: string; code?: string },
): RouteReply {
  const code = message.code === undefined ? '' : `<p class="code">${escaped(message.code)}</p>`
  return page(status, message.title, `<p>${escaped(message.text)}</p>${code}`)
}
