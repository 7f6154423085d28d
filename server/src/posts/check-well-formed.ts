import type { Scope } from '../db/schema.ts'
import type { FieldProblem } from '../errors.ts'
import { findMediaByUrl } from '../media/media.ts'
import { networkIds, networkOf } from '../networks/registry.ts'
import { stateProblems } from './check-state.ts'
import { CreatePostBody } from './post-body.ts'
import { toRequestPath } from './request-path.ts'
import { checkAccounts } from './validate-post.ts'
import type { ValidateContext } from './validation.ts'

const { account_ids: AccountIds, text: Text, media_urls: MediaUrls } = CreatePostBody.shape

/** What is wrong with the well-formed parts of a body that is refused, so that one answer tells all. */
export async function checkWellFormed(
  context: ValidateContext,
  scope: Scope,
  body: unknown,
): Promise<FieldProblem[]> {
  if (typeof body !== 'object' || body === null) return []
  const { account_ids, text, media_urls, platform_options } = body as Record<string, unknown>
  const ofState = await stateProblems(context.accounts, scope, body)
  const ids = AccountIds.safeParse(account_ids)
  const words = Text.safeParse(text)
  const urls = MediaUrls.safeParse(media_urls)
  if (!ids.success || !words.success || !urls.success) return ofState
  const [accounts, mediaByUrl] = await Promise.all([
    context.accounts.find(scope, ids.data),
    findMediaByUrl(context.media, scope, urls.data ?? []),
  ])
  const post = {
    text: words.data,
    media_urls: urls.data,
    platform_options: readable(platform_options),
  }
  const { problems } = checkAccounts(post, accounts, mediaByUrl, new Map())
  return [
    ...ofState,
    ...problems
      .filter(({ problem }) => problem.severity === 'error')
      .map(({ problem: { path, code, message, fix } }) => ({
        path: toRequestPath(path),
        code,
        message: `${message} ${fix}`,
      })),
  ]
}

/** The options of those networks whose options have no mistake. */
function readable(options: unknown): NonNullable<CreatePostBody['platform_options']> {
  if (typeof options !== 'object' || options === null) return {}
  const given = options as Record<string, unknown>
  return Object.fromEntries(
    networkIds.flatMap((id) => {
      const parsed = networkOf(id).options.safeParse(given[id])
      return parsed.success ? [[id, parsed.data]] : []
    }),
  )
}
