/** Why the embedded PostgreSQL cannot be used, and what the person who starts the server can do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
}

/** The way out that always works. */
export const useDatabaseUrl =
  'Or set DATABASE_URL to a PostgreSQL of your own; then the embedded one is not needed.'
