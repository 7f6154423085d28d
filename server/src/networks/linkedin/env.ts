/** What LinkedIn's connector reads from the environment: the developer app accounts are connected under. */
export const linkedinVariables = {
  LINKEDIN_CLIENT_ID: 'Client id of your developer app on LinkedIn.',
  LINKEDIN_CLIENT_SECRET: 'Client secret of that app.',
} as const
