import type { Network } from '../contract.ts'
import { check } from './check.ts'
import { facebookLimits } from './limits.ts'
import { facebookMediaRules } from './media-rules.ts'
import { facebookScopes, identify, refresh, refreshAheadMs, refreshObstacle } from './oauth.ts'
import { type FacebookOptions, facebookOptions } from './options.ts'
import { preview } from './preview.ts'
import { forgetMedia, initialState, isIncomplete, nextStep } from './publish.ts'
import { facebookRules } from './rules.ts'
import type { FacebookState } from './state.ts'

/** Facebook Pages, through the Graph API. */
export const facebook = {
  id: 'facebook',
  name: 'Facebook',
  hosts: ['graph.facebook.com', 'rupload.facebook.com'],
  options: facebookOptions,
  limits: facebookLimits,
  mediaRules: facebookMediaRules,
  scopes: facebookScopes,
  rules: facebookRules,
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
} satisfies Network<FacebookOptions, FacebookState>
