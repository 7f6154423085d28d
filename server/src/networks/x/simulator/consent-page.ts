import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Person } from './people.ts'

/** A request that is in order. */
export interface Asking {
  redirectUri: string
  state: string
  scopes: string[]
  challenge: string
  method: 'S256' | 'plain'
}

const shownUsers = 50
/** The page's own answers are not sent again with the form. */
const ownNames = ['decision', 'user']

/** What X tells people of each scope. */
const meanings: Readonly<Record<string, string>> = {
  'tweet.read': 'See your posts',
  'tweet.write': 'Post and delete for you',
  'users.read': 'See your profile',
  'media.write': 'Upload media',
  'offline.access': 'Stay connected until you take it back',
}

/** Who is asking, for what, and as whom somebody agrees. One form, no script. */
export function consentPage(
  asking: Asking,
  query: URLSearchParams,
  people: readonly Person[],
): SimulatorResponse {
  const kept = [...query]
    .filter(([name]) => !ownNames.includes(name))
    .map(
      ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
    )
  const scopes = asking.scopes.map((scope) => `<li>${escaped(meanings[scope] ?? scope)}</li>`)
  const users = people.slice(0, shownUsers).map(userRow)
  return page(
    200,
    'Sandbox app wants to access your X account',
    `<p>You come back to ${escaped(new URL(asking.redirectUri).host)}. Nothing here leaves this machine.</p>
<form method="get">${kept.join('')}
<p>It could then:</p><ul>${scopes.join('')}</ul>
<fieldset class="people-choice"><legend>You are</legend>${users.join('\n')}</fieldset>
<div class="choice-buttons"><button name="decision" value="allow">Authorize app</button>
<button name="decision" value="deny" class="quiet">Cancel</button></div></form>`,
  )
}

function userRow({ id, username, name }: Person, index: number): string {
  const checked = index === 0 ? ' checked' : ''
  return `<label><input type="radio" name="user" value="${escaped(id)}"${checked}>
<img src="/_sandbox/avatars/x/${escaped(username)}.svg" alt="" width="36" height="36">
<span>${escaped(name)}<small>@${escaped(username)}</small></span></label>`
}

/** X's own page for requests that it does not trust. */
export function problemPage(message: string): SimulatorResponse {
  return page(
    400,
    'Something went wrong',
    `<p>You weren’t able to give access to the App. ${escaped(message)}</p>`,
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
