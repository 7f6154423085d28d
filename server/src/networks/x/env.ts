/** What X's connector reads from the environment: the developer app accounts are connected under. */
export const xVariables = {
  X_CLIENT_ID: 'OAuth 2.0 client id of your developer app on X.',
  X_CLIENT_SECRET: 'OAuth 2.0 client secret of that app; absent for a public client.',
} as const
