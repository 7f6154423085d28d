import { constants } from 'node:os'

/**
 * Ends a helper process when we are told to stop, then stops in the same way.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} lets go of the signals again
 */
export function stopWithUs(child) {
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    child.kill(signal)
    process.stderr.write('\n')
    process.exit(128 + constants.signals[signal])
  }
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  return () => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}
