/**
 * Loaded into the entry before its own code. One Ctrl-C arrives up to three times: from the
 * terminal, from npm and from the launcher. To a server the second means "stop at once", so
 * repetitions within half a second are dropped.
 */
const repetitionMs = 500
const watched = new Set(['SIGINT', 'SIGTERM', 'SIGHUP'])
/** @type {Map<string, number>} */
const lastSeen = new Map()
const emit = process.emit

process.emit = /** @type {typeof process.emit} */ (
  /** @param {string} event @param {unknown[]} rest */
  function emitOnce(event, ...rest) {
    if (watched.has(event)) {
      const now = performance.now()
      const isRepetition = now - (lastSeen.get(event) ?? Number.NEGATIVE_INFINITY) < repetitionMs
      if (isRepetition) return true
      lastSeen.set(event, now)
    }
    return Reflect.apply(emit, process, [event, ...rest])
  }
)
