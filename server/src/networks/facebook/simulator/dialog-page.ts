import type { SimulatorResponse } from '../../simulator-contract.ts'
import { type Asking, offered } from './asking.ts'
import type { Simulation } from './call.ts'
import type { User } from './people.ts'

/** The dialog's own answers are not sent again with the form. */
const ownNames = ['decision', 'user', 'page', 'grant']

/** The page on which a person of the sandbox agrees; one form for each person. */
export function consentPage(
  asking: Asking,
  query: URLSearchParams,
  simulation: Simulation,
): SimulatorResponse {
  const people = simulation.people.users().slice(0, 20)
  const forms = people.map((user) => form(user, asking, query, simulation)).join('\n')
  return htmlPage(
    'Log in with Facebook',
    `<h1>Sandbox wants to connect to your Pages</h1>
<p>Choose who you are. Nothing here leaves this machine.</p>
${forms}`,
  )
}

function form(user: User, asking: Asking, query: URLSearchParams, simulation: Simulation): string {
  const kept = [...query].filter(([name]) => !ownNames.includes(name))
  const hidden = [...kept, ['user', user.id] as const]
    .map(
      ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
    )
    .join('')
  const pages = simulation.people
    .pagesOf(user.id)
    .slice(0, 50)
    .map(({ id, name }) => tick('page', id, name))
    .join('')
  const scopes = offered(asking, user, simulation)
    .map((scope) => tick('grant', scope, scope))
    .join('')
  return `<form method="get">${hidden}
<h2>${escaped(user.name)}</h2>
<fieldset><legend>Pages</legend>${pages}</fieldset>
<fieldset><legend>Permissions</legend>${scopes}</fieldset>
<div class="choice-buttons"><button name="decision" value="continue">Continue as ${escaped(user.name)}</button>
<button name="decision" value="cancel" class="quiet">Cancel</button></div>
</form>`
}

function tick(name: string, value: string, label: string): string {
  return `<label><input type="checkbox" name="${name}" value="${escaped(value)}" checked> ${escaped(label)}</label>`
}

export function problemPage(message: string): SimulatorResponse {
  return { ...htmlPage('Error', `<h1>${escaped(message)}</h1>`), status: 400 }
}

function htmlPage(title: string, body: string): SimulatorResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escaped(title)}</title>
<link rel="icon" href="/_sandbox/avatars/sandbox/sandbox.svg">
<link rel="stylesheet" href="/_sandbox/web/style.css"><link rel="stylesheet" href="/_sandbox/web/consent.css"></head>
<body class="consent-page"><main>${body}</main></body></html>
`,
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
