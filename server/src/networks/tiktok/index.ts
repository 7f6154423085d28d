import type { Network } from '../contract.ts'
import { check } from './check.ts'
import { tiktokLimits } from './limits.ts'
import { tiktokMediaRules } from './media-rules.ts'
import { identify, refresh, refreshAheadMs, refreshObstacle, tiktokScopes } from './oauth.ts'
import { type TiktokOptions, tiktokOptions } from './options.ts'
import { preview } from './preview.ts'
import { isIncomplete, nextStep } from './publish.ts'
import { tiktokRules } from './rules.ts'
import { forgetMedia, initialState, type TiktokState } from './state.ts'

/** TikTok, through its Content Posting API v2. */
export const tiktok = {
  id: 'tiktok',
  name: 'TikTok',
  // Uploads go to a host that the init names, one of several regions: upload.us.tiktokapis.com was seen.
  hosts: ['open.tiktokapis.com', '*.tiktokapis.com'],
  options: tiktokOptions,
  limits: tiktokLimits,
  mediaRules: tiktokMediaRules,
  scopes: tiktokScopes,
  rules: tiktokRules,
  check,
  preview,
  initialState,
  nextStep,
  isIncomplete,
  forgetMedia,
  refreshAheadMs,
  refreshObstacle,
  refresh,
  identify,
} satisfies Network<TiktokOptions, TiktokState>
