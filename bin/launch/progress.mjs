const isTerminal = Boolean(process.stderr.isTTY)
const quietMs = 5_000
const beatMs = 1_000
const logBeatMs = 15_000

/**
 * Says what is being done while `work` runs, with a beat once it takes longer than five seconds.
 * Everything goes to standard error: the entry owns standard output.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(what, work) {
  const startedAt = Date.now()
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1)
  process.stderr.write(`${what} …${isTerminal ? '' : '\n'}`)
  const beat = setInterval(
    () => {
      if (!isTerminal)
        process.stderr.write(`${what} … ${Math.round((Date.now() - startedAt) / 1000)} s\n`)
      else if (Date.now() - startedAt > quietMs) process.stderr.write(`\r${what} … ${seconds()} s`)
    },
    isTerminal ? beatMs : logBeatMs,
  )
  try {
    const result = await work()
    process.stderr.write(`${isTerminal ? '\r' : ''}${what} … done in ${seconds()} s\n`)
    return result
  } catch (error) {
    if (isTerminal) process.stderr.write('\n')
    throw error
  } finally {
    clearInterval(beat)
  }
}
