import { lacksPermission } from './graph-error.ts'
import type { Step } from './steps.ts'

export type Family = 'instagram' | 'facebook'

/** https://developers.facebook.com/documentation/instagram-platform/content-publishing (read 2026-11-23) */
export const allScopes: Readonly<Record<Family, readonly string[]>> = {
  instagram: [
    'instagram_business_basic',
    'instagram_business_content_publish',
    'instagram_business_manage_comments',
    'instagram_business_manage_insights',
    'instagram_business_manage_messages',
  ],
  facebook: [
    'instagram_basic',
    'instagram_content_publish',
    'instagram_manage_comments',
    'instagram_manage_contents',
    'instagram_manage_insights',
    'pages_read_engagement',
    'pages_show_list',
    'business_management',
    'ads_management',
    'ads_read',
  ],
}

type Need = Readonly<Record<Family, readonly string[]>>

const basic: Need = {
  instagram: ['instagram_business_basic'],
  facebook: ['instagram_basic', 'pages_read_engagement'],
}
const publish: Need = {
  instagram: ['instagram_business_basic', 'instagram_business_content_publish'],
  facebook: ['instagram_basic', 'instagram_content_publish', 'pages_read_engagement'],
}
const comments: Need = {
  instagram: ['instagram_business_basic', 'instagram_business_manage_comments'],
  facebook: ['instagram_basic', 'instagram_manage_comments', 'pages_read_engagement'],
}

const needs: Partial<Record<Step, Need>> = {
  read_account: basic,
  create_container: publish,
  read_container: publish,
  publish_media: publish,
  publishing_limit: publish,
  list_media: basic,
  list_stories: basic,
  read_media: basic,
  list_children: basic,
  delete_media: { instagram: [], facebook: ['instagram_basic', 'instagram_manage_contents'] },
  update_media: comments,
  list_comments: comments,
  create_comment: comments,
  read_comment: comments,
  update_comment: comments,
  delete_comment: comments,
  list_replies: comments,
  create_reply: comments,
  list_pages: { instagram: [], facebook: ['pages_show_list'] },
  read_page: { instagram: [], facebook: ['pages_show_list'] },
}

/** @throws GraphError 10 when the token lacks a permission of the call */
export function requireScopes(step: Step, family: Family, granted: readonly string[]): void {
  const missing = needs[step]?.[family].find((scope) => !granted.includes(scope))
  if (missing) throw lacksPermission(missing)
}
