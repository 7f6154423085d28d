import type { App } from '../app.ts'
import { type ConnectedAccount, connectSandboxAccounts } from './sandbox-accounts.ts'
import { ensureTestKey } from './test-key.ts'
import { ensureWorkspace } from './workspace.ts'

/** Prepares what a first-time user needs, and says how to use it. @returns the text to print */
export async function firstSteps(app: App, seconds: string): Promise<string> {
  if (app.url === null) return `Worker is running (ready in ${seconds} s)\n`
  return welcome(app, seconds, await prepareFirstUse(app))
}

interface FirstUse {
  key: string
  workspaceId: string
  accounts: ConnectedAccount[]
  /** Where the first person makes their account; null once somebody has. */
  setUpUrl: string | null
}

/** Workspace, test key and sandbox accounts; safe to repeat. */
export async function prepareFirstUse(app: App): Promise<FirstUse> {
  const workspaceId = await ensureWorkspace(app.database)
  const key = await ensureTestKey(app.config.dataDirectory, app.masterKeys, app.keys, workspaceId)
  // An API whose sandbox runs elsewhere, or not at all, still serves live keys.
  const accounts = await connectSandboxAccounts(app.accounts, app.sandboxUrl, workspaceId).catch(
    (error) => {
      if (app.config.role === 'all') throw error
      return []
    },
  )
  const token = await app.people.setUp.token()
  const setUpUrl = token && `${app.config.publicUrl}/auth/setup?token=${token}`
  return { key, workspaceId, accounts, setUpUrl }
}

function welcome(app: App, seconds: string, { key, accounts, setUpUrl }: FirstUse): string {
  const width = Math.max(0, ...accounts.map((account) => account.network.length))
  const lines = accounts.map(
    (account) => `    ${account.network.padEnd(width)}  ${account.id}  ${account.handle}`,
  )
  const target = accounts[0]
  return `
  Dravo is ready (${seconds} s)

  API       ${app.url}       docs: ${app.url}/docs
  Sandbox   ${app.sandboxUrl}       the five networks on this machine; see your posts there
  Test key  ${key}
${setUpUrl === null ? '' : `  Set up    ${setUpUrl}       the first account; works once\n`}
  Sandbox accounts
${lines.join('\n')}

  Try it:

curl -X POST ${app.url}/v1/posts \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"account_ids": ["${target?.id ?? 'acc_…'}"], "text": "Hello from Dravo"}'

  Then look at ${app.sandboxUrl} in a browser. Stop with Ctrl-C.
`
}
