import type { Network } from '../contract.ts'
import { check } from './check.ts'
import { xLimits } from './limits.ts'
import { xMediaRules } from './media-rules.ts'
import { identify, refresh, refreshAheadMs, refreshObstacle, xScopes } from './oauth.ts'
import { type XOptions, xOptions } from './options.ts'
import { preview } from './preview.ts'
import { forgetMedia, initialState, isIncomplete, nextStep } from './publish.ts'
import { xRules } from './rules.ts'
import type { XState } from './state.ts'

/** X, through its API v2. */
export const x = {
  id: 'x',
  name: 'X',
  hosts: ['api.x.com'],
  options: xOptions,
  limits: xLimits,
  mediaRules: xMediaRules,
  scopes: xScopes,
  rules: xRules,
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
} satisfies Network<XOptions, XState>
