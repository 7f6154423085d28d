import type { Call, Caller, Simulation } from './call.ts'
import type { Comment } from './comments.ts'
import type { Container } from './containers.ts'
import { GraphError, noSuchObject } from './graph-error.ts'
import type { Account } from './people.ts'
import type { Post } from './posts.ts'

/** The account in the path of a call. @throws GraphError when it is not there, not seen, or not professional */
export function accountOf(call: Call, simulation: Simulation): Account {
  const { caller, route, request } = call
  const isMe = route.kind === 'me' && caller.family === 'instagram'
  const account = isMe ? caller.account : simulation.people.get(route.id)
  if (!account || !sees(caller, account.id)) throw noSuchObject(request.method, route.id)
  if (account.account_type === 'PERSONAL')
    throw new GraphError({ message: '(#10) The user is not an Instagram Business', code: 10 })
  return account
}

/** Who publishes by way of a Page needs a task on it. @throws GraphError */
export function requirePageTask({ caller }: Call, account: Account): void {
  if (caller.family === 'instagram') return
  const isAllowed = ['MANAGE', 'CREATE_CONTENT'].some((task) => account.page_tasks.includes(task))
  if (!isAllowed)
    throw new GraphError({ message: '(#10) Not enough permissions to post', code: 10 })
}

export function containerOf(call: Call, { containers }: Simulation): Container {
  const container = containers.get(call.route.id)
  if (!container || !sees(call.caller, container.account_id)) throw notThere(call)
  return container
}

/** A post, whole; also when the id is of one item in a carousel. */
export function postOf(call: Call, { posts }: Simulation): Post {
  const post = posts.get(call.route.id) ?? posts.byChild(call.route.id)
  if (!post || !sees(call.caller, post.account_id)) throw notThere(call)
  return post
}

/** A comment on an own post. */
export function commentOf(call: Call, { comments, posts }: Simulation): Comment {
  const comment = comments.get(call.route.id)
  const post = comment && posts.get(comment.media_id)
  if (!comment || !post || !sees(call.caller, post.account_id)) throw notThere(call)
  return comment
}

export function notThere({ request, route }: Call): GraphError {
  return noSuchObject(request.method, route.id)
}

/** A Facebook user's token sees every account with a Page; the others their own. */
export function sees({ account }: Caller, accountId: string): boolean {
  return account === null || account.id === accountId
}
