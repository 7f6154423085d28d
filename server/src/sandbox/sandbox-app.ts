/** The developer app every sandbox network knows. Not a secret: it opens nothing outside the sandbox. */
export const sandboxApp = { clientId: 'sandbox-app', clientSecret: 'sandbox-secret' } as const
