/** Where the sandbox says what happens to it. */
export interface SandboxLog {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}
