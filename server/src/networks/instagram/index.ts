import type { Network } from '../contract.ts'
import { check } from './check.ts'
import { instagramLimits } from './limits.ts'
import { instagramMediaRules } from './media-rules.ts'
import { identify, instagramScopes, refresh, refreshAheadMs, refreshObstacle } from './oauth.ts'
import { type InstagramOptions, instagramOptions } from './options.ts'
import { preview } from './preview.ts'
import { isIncomplete, nextStep } from './publish.ts'
import { instagramRules } from './rules.ts'
import { forgetMedia, type InstagramState, initialState } from './state.ts'

/** Instagram's professional accounts, with Instagram Login or by way of a Facebook Page. */
export const instagram = {
  id: 'instagram',
  name: 'Instagram',
  hosts: ['graph.instagram.com', 'graph.facebook.com', 'api.instagram.com'],
  options: instagramOptions,
  limits: instagramLimits,
  mediaRules: instagramMediaRules,
  scopes: instagramScopes,
  rules: instagramRules,
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
} satisfies Network<InstagramOptions, InstagramState>
