/** Something the person at the keyboard can mend. Shown as it is, without a stack. */
export class LaunchError extends Error {
  /**
   * @param {string} message what went wrong and what to do
   * @param {string} [details] output of the tool that failed
   */
  constructor(message, details = '') {
    super(message)
    this.details = details
  }
}
