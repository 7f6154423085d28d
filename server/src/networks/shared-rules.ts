import type { Limit, Rules } from './contract.ts'
import { refusal, reporter, warning } from './rules.ts'

const here = (section: string): Limit<null> => ({
  value: null,
  source: `/docs/errors#${section}`,
  checked: '2026-11-24',
})

/** What keeps a post from any network: the files, the account, its token. */
export const sharedRules = {
  media_not_stored: warning(
    'media_not_inspected',
    'Each address of media_urls is a file that is stored here, so that it can be looked at.',
    here('warning-media_not_inspected'),
    '{address} is not stored here: it is fetched when the post is delivered, and was not looked at.',
    'Upload the file with POST /v1/media and use its public_url.',
  ),
  media_not_inspected: warning(
    'media_not_inspected',
    'Each file could be measured: width and height, and the duration of a video.',
    here('warning-media_not_inspected'),
    'The file could not be measured, so that its proportions or duration were not looked at.',
    'Encode it anew and upload it again, or see whether the network takes it.',
  ),
  account_needs_reconnect: refusal(
    'auth_expired',
    'The network still takes the token of the account.',
    here('result-auth_expired'),
    'The network refused the token of this account; nothing can be posted to it.',
    'Connect the account again.',
  ),
  token_dead_when_due: refusal(
    'auth_expired',
    'The token lives until the post is due, or can be renewed.',
    here('result-auth_expired'),
    'The token of the account ends {ends}, before the post is due, and cannot be renewed: {obstacle}',
    'Connect the account again, or choose an earlier scheduled_at.',
  ),
} satisfies Rules

/** A broken rule that all networks share. */
export const reportShared = reporter('any', sharedRules)
