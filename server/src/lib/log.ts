import { pino } from 'pino'
import { redactText } from './redact.ts'

export type Log = Pick<ReturnType<typeof pino>, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

/** Structured lines of JSON on standard output. Every line goes through the redactor. */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => process.stdout.write(redactText(line)) },
  )
}
