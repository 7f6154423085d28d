import type { Network } from '../contract.ts'
import { check } from './check.ts'
import { linkedinLimits } from './limits.ts'
import { linkedinMediaRules } from './media-rules.ts'
import { identify, linkedinScopes, refresh, refreshAheadMs, refreshObstacle } from './oauth.ts'
import { type LinkedinOptions, linkedinOptions } from './options.ts'
import { preview } from './preview.ts'
import { forgetMedia, initialState, isIncomplete, nextStep } from './publish.ts'
import { linkedinRules } from './rules.ts'
import type { LinkedinState } from './state.ts'

/** LinkedIn, for members and organizations, through its versioned API. */
export const linkedin = {
  id: 'linkedin',
  name: 'LinkedIn',
  hosts: ['api.linkedin.com', 'www.linkedin.com'],
  options: linkedinOptions,
  limits: linkedinLimits,
  mediaRules: linkedinMediaRules,
  scopes: linkedinScopes,
  rules: linkedinRules,
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
} satisfies Network<LinkedinOptions, LinkedinState>
