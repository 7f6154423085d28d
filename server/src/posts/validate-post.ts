import type { AccountForPost } from '../accounts/accounts.ts'
import type { Scope } from '../db/schema.ts'
import { findMediaByUrl } from '../media/media.ts'
import type { MediaItem, NetworkId } from '../networks/contract.ts'
import { networkOf } from '../networks/registry.ts'
import { checkAccount } from './check-account.ts'
import { checkContent } from './check-content.ts'
import { accountProblems, scheduleProblems, validationError } from './check-state.ts'
import { countPostsThatDay } from './count-posts-that-day.ts'
import type { CreatePostBody } from './post-body.ts'
import { resolveContent } from './resolve-content.ts'
import type { ValidateContext, Validation } from './validation.ts'

type PostToCheck = Pick<CreatePostBody, 'text' | 'media_urls' | 'platform_options'>

/**
 * What would become of this body on each account: every problem, and what readers would see. Stores
 * nothing and calls no network.
 * @throws AppError validation_failed, exactly where creating the post would be refused
 */
export async function validatePost(
  context: ValidateContext,
  scope: Scope,
  body: CreatePostBody,
): Promise<Validation> {
  const now = new Date()
  const [accounts, mediaByUrl] = await Promise.all([
    context.accounts.find(scope, body.account_ids),
    findMediaByUrl(context.media, scope, body.media_urls ?? []),
  ])
  const refusals = [
    ...accountProblems(body.account_ids, accounts),
    ...scheduleProblems(body.scheduled_at, now),
  ]
  if (refusals.length > 0) throw validationError(refusals)
  const due = body.scheduled_at ? new Date(body.scheduled_at) : now
  const [counts, ofAccounts] = await Promise.all([
    countPostsThatDay(context.database, accounts, due),
    Promise.all(accounts.map((account) => checkAccount(context, scope, account, due))),
  ])
  const ofContents = checkAccounts(body, accounts, mediaByUrl, counts)
  const problems = [...ofAccounts.flat(), ...ofContents.problems]
  const isValid = problems.every(({ problem }) => problem.severity === 'warning')
  return { isValid, problems, previews: ofContents.previews }
}

/** The part that neither waits nor asks: each account's content against its network's rules. */
export function checkAccounts(
  body: PostToCheck,
  accounts: readonly AccountForPost[],
  mediaByUrl: ReadonlyMap<string, MediaItem>,
  postsThatDay: ReadonlyMap<string, number>,
): Pick<Validation, 'problems' | 'previews'> {
  const post = {
    text: body.text,
    media_urls: body.media_urls ?? [],
    platform_options: body.platform_options ?? {},
  }
  const all = accounts.map((account) => {
    const network = networkOf(account.platform)
    const content = resolveContent(post, account.platform, mediaByUrl)
    const asked = { ...content.options, ...ownTextOf(post.platform_options, account.platform) }
    const facts = { ...account, postsThatDay: postsThatDay.get(account.id) ?? 0 }
    const problems = checkContent(network, { ...content, options: asked }, facts)
    return { account, problems, preview: network.preview(content, account) }
  })
  return {
    problems: all.flatMap(({ account, problems }) =>
      problems.map((problem) => ({ account, problem })),
    ),
    previews: all.map(({ account, preview }) => ({ account, preview })),
  }
}

/** Whether the text is the network's own decides the path of its problems. */
function ownTextOf(
  options: NonNullable<PostToCheck['platform_options']>,
  platform: NetworkId,
): { text?: string } {
  const text = options[platform]?.text
  return text === undefined ? {} : { text }
}
