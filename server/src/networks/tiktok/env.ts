/** What TikTok's connector reads from the environment: the developer app accounts are connected under. */
export const tiktokVariables = {
  TIKTOK_CLIENT_ID: 'Client key of your developer app on TikTok.',
  TIKTOK_CLIENT_SECRET: 'Client secret of that app.',
} as const
