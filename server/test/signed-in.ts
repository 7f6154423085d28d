import type { Role } from '../src/db/schema.ts'
import { newId } from '../src/lib/ids.ts'
import { type Client, createClient } from './client.ts'
import type { TestApp } from './start-app.ts'

/** A person of a workspace, made without the sign-in pages, with a token of the program's own. */
export interface SignedIn {
  userId: string
  token: string
  api: Client
}

export async function signIn(
  app: Pick<TestApp, 'app' | 'url' | 'workspaceId'>,
  role: Role = 'owner',
  headers: Record<string, string> = {},
  workspaceId: string = app.workspaceId,
): Promise<SignedIn> {
  const userId = newId('user')
  await app.app.database.query({
    text: `with person as (insert into people (id, name, email) values ($1, 'Somebody', $1 || '@example.com') returning id)
      insert into members (workspace_id, user_id, role) select $2, id, $3 from person`,
    values: [userId, workspaceId, role],
  })
  const token = await app.app.people.tokens.issue(userId)
  const api = createClient(app.url, { authorization: `Bearer ${token}`, ...headers })
  return { userId, token, api }
}
