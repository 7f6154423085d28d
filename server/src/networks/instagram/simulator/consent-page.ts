import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Account } from './people.ts'

const shownAccounts = 50
/** The page's own answers are not sent again with the form. */
const ownNames = ['decision', 'account']

/** Who is asking, for what, and as whom somebody agrees. One form, no script. */
export function consentPage(
  query: URLSearchParams,
  scopes: readonly string[],
  accounts: readonly Account[],
): SimulatorResponse {
  const kept = [...query]
    .filter(([name]) => !ownNames.includes(name))
    .map(
      ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
    )
  const rows = accounts.slice(0, shownAccounts).map(accountRow)
  const asked = scopes.map((scope) => `<li><code>${escaped(scope)}</code></li>`)
  const title = 'Sandbox app wants to access your Instagram account'
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${title} · Sandbox</title>
<link rel="icon" href="/_sandbox/avatars/sandbox/sandbox.svg">
<link rel="stylesheet" href="/_sandbox/web/style.css"><link rel="stylesheet" href="/_sandbox/web/consent.css"></head>
<body class="consent-page"><main><h1>${title}</h1>
<p>You come back to ${escaped(new URL(query.get('redirect_uri') ?? '').host)}. Nothing here leaves this machine.</p>
<form method="get">${kept.join('')}
<p>It asks for:</p><ul>${asked.join('')}</ul>
<fieldset class="people-choice"><legend>You are</legend>${rows.join('\n')}</fieldset>
<div class="choice-buttons"><button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" class="quiet">Cancel</button></div></form></main></body></html>
`,
  }
}

function accountRow({ id, username, name }: Account, index: number): string {
  const checked = index === 0 ? ' checked' : ''
  return `<label><input type="radio" name="account" value="${escaped(id)}"${checked}>
<img src="/_sandbox/avatars/instagram/${escaped(username)}.svg" alt="" width="36" height="36">
<span>${escaped(name)}<small>@${escaped(username)}</small></span></label>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
