import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Person } from './people.ts'

const shownCreators = 50
/** The page's own answers are not sent again with the form. */
const ownNames = ['decision', 'creator', 'grant']

/** Who is asking, as whom somebody agrees, and to which of the scopes. One form, no script. */
export function consentPage(
  query: URLSearchParams,
  scopes: readonly string[],
  people: readonly Person[],
): SimulatorResponse {
  const kept = [...query]
    .filter(([name]) => !ownNames.includes(name))
    .map(
      ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
    )
  const ticks = scopes.map(
    (scope) =>
      `<label><input type="checkbox" name="grant" value="${escaped(scope)}" checked><code>${escaped(scope)}</code></label>`,
  )
  const creators = people.slice(0, shownCreators).map(creatorRow)
  return page(
    200,
    'Sandbox app wants to access your TikTok account',
    `<p>You come back to ${escaped(new URL(query.get('redirect_uri') ?? '').host)}. Nothing here leaves this machine.</p>
<form method="get">${kept.join('')}
<fieldset><legend>It may have</legend>${ticks.join('\n')}</fieldset>
<fieldset class="people-choice"><legend>You are</legend>${creators.join('\n')}</fieldset>
<div class="choice-buttons"><button name="decision" value="allow">Continue</button>
<button name="decision" value="deny" class="quiet">Cancel</button></div></form>`,
  )
}

function creatorRow({ open_id, username, display_name }: Person, index: number): string {
  const checked = index === 0 ? ' checked' : ''
  return `<label><input type="radio" name="creator" value="${escaped(open_id)}"${checked}>
<img src="/_sandbox/avatars/tiktok/${escaped(username)}.svg" alt="" width="36" height="36">
<span>${escaped(display_name)}<small>@${escaped(username)}</small></span></label>`
}

/** TikTok's own page for requests that it does not trust; `parameter` is what it stumbled over. */
export function problemPage(parameter: string): SimulatorResponse {
  return page(
    400,
    'Something went wrong',
    `<p>We couldn’t log in with TikTok. This may be due to specific app settings.</p><p><code>${escaped(parameter)}</code></p>`,
  )
}

function page(status: number, title: string, content: string): SimulatorResponse {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escaped(title)} · Sandbox</title>
<link rel="icon" href="/_sandbox/avatars/sandbox/sandbox.svg">
<link rel="stylesheet" href="/_sandbox/web/style.css"><link rel="stylesheet" href="/_sandbox/web/consent.css"></head>
<body class="consent-page"><main><h1>${escaped(title)}</h1>
${content}</main></body></html>
`,
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
