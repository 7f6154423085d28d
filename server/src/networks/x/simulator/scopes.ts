import { forbidden } from './refusal.ts'
import type { Step } from './steps.ts'

const read = ['tweet.read', 'users.read']
const write = ['tweet.read', 'tweet.write', 'users.read']
const media = ['media.write']

const scopesOf: Partial<Record<Step, readonly string[]>> = {
  read_me: read,
  create_post: write,
  read_post: read,
  delete_post: write,
  list_posts: read,
  media_initialize: media,
  media_append: media,
  media_finalize: media,
  media_status: media,
  media_upload: media,
  media_metadata: media,
}

/** @throws Refusal 403 when the token lacks a scope of the call */
export function requiredScopes(step: Step, granted: readonly string[]): void {
  const isAllowed = (scopesOf[step] ?? []).every((scope) => granted.includes(scope))
  if (!isAllowed) throw forbidden('You are not permitted to perform this action.')
}
