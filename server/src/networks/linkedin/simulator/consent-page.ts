import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { fullName } from './people.ts'

const shownMembers = 50

/** Asks who agrees. Links only: the page needs no script. */
export function consentPage(
  request: SimulatorRequest,
  scopes: readonly string[],
  { accounts, people }: Simulation,
): SimulatorResponse {
  const answer = (fields: Record<string, string>) =>
    `?${new URLSearchParams([...request.query, ...Object.entries(fields)])}`
  const members = accounts
    .all()
    .slice(0, shownMembers)
    .map((account) => {
      const member = people.member(account.member_id)
      const name = member ? fullName(member) : account.name
      const note = name === account.name ? `@${account.handle}` : `for ${account.name}`
      return `<li><a class="person" href="${escaped(answer({ decision: 'allow', member: account.id }))}">
<img src="/_sandbox/avatars/linkedin/${escaped(account.handle)}.svg" alt="" width="40" height="40">
<span><b>Allow as ${escaped(name)}</b><small>${escaped(note)}</small></span></a></li>`
    })
  const asked = scopes.map((scope) => `<li><code>${escaped(scope)}</code></li>`)
  return page(
    200,
    'Sign in to the sandbox',
    `<p>An application would like to use LinkedIn, as the sandbox simulates it, with these scopes:</p>
<ul class="scopes">${asked.join('\n')}</ul>
<ul>${members.join('\n')}</ul>
<p class="cancel"><a href="${escaped(answer({ decision: 'cancel' }))}">Cancel</a></p>`,
  )
}

/** LinkedIn's own page for mistakes that must not be sent to a redirect_uri. */
export function errorPage(message: string): SimulatorResponse {
  return page(401, 'Bummer, something went wrong.', `<p>${escaped(message)}</p>`)
}

function page(status: number, title: string, content: string): SimulatorResponse {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · Sandbox</title>
<link rel="icon" href="/_sandbox/avatars/sandbox/sandbox.svg">
<link rel="stylesheet" href="/_sandbox/web/style.css">
<link rel="stylesheet" href="/_sandbox/web/linkedin.css"></head>
<body class="network"><main class="consent"><section class="panel"><h1>${escaped(title)}</h1>
${content}</section></main></body></html>
`,
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
