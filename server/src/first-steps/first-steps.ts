import type { App } from '../app.ts'
import { type ConnectedAccount, connectSandboxAccounts } from './sandbox-accounts.ts'
import { ensureTestKey } from './test-key.ts'
import { ensureWorkspace } from './workspace.ts'

/** Prepares what a first-time user needs, and says how to use it. @returns the text to print */
export async function firstSteps(app: App, seconds: string): Promise<string> {
  if (app.url === null) return `Worker is running (ready in ${seconds} s)\n`
  const { key, accounts } = await prepareFirstUse(app)
  return welcome(app, seconds, key, accounts)
}

/** Workspace, test key and sandbox accounts; safe to repeat. */
export async function prepareFirstUse(
  app: App,
): Promise<{ key: string; workspaceId: string; accounts: ConnectedAccount[] }> {
  const workspaceId = await ensureWorkspace(app.database)
  const key = await ensureTestKey(app.config.dataDirectory, app.masterKeys, app.keys, workspaceId)
  // An API whose sandbox runs elsewhere, or not at all, still serves live keys.
  const accounts = await connectSandboxAccounts(app.accounts, app.sandboxUrl, workspaceId).catch(
    (error) => {
      if (app.config.role === 'all') throw error
      return []
    },
  )
  return { key, workspaceId, accounts }
}

function welcome(
  app: App,
  seconds: string,
  key: string,
  accounts: readonly ConnectedAccount[],
): string {
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
