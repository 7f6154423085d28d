import { parseLittleText, sentText } from './little-text.ts'
import { invalidField, Refusal } from './refusal.ts'
import type { Switches } from './switches.ts'

/**
 * The commentary as LinkedIn keeps it: up to the first reserved character that is neither escaped nor part
 * of an element, without a word to the caller.
 * @throws Refusal 400
 */
export function keptCommentary(wire: string, isBlankAllowed: boolean, switches: Switches): string {
  if (wire.trim() === '' && !isBlankAllowed) {
    const path = '/commentary'
    throw invalidField('INVALID_VALUE_BLANK_FIELD', path, `Field ${path} is blank`)
  }
  if (wire.length > switches.commentary_limit) throw tooLong(wire.length, switches.commentary_limit)
  const { runs, cutAt } = parseLittleText(wire, switches.unescaped_urls === 'kept')
  if (cutAt === null) return wire
  if (switches.unescaped_text === 'refused') {
    const message = `Reserved character ${wire.charAt(cutAt)} at ${cutAt} is not escaped`
    throw invalidField('INVALID_VALUE_FOR_FIELD', '/commentary', message)
  }
  return sentText(runs)
}

/** Counted as sent, escapes included. The body is the recorded one, whatever the number. */
function tooLong(length: number, limit: number): Refusal {
  return new Refusal(400, {
    form: 'input',
    code: 'FIELD_ARRAY_SIZE_TOO_HIGH',
    message: `com.linkedin.content.common.exception.BadRequestResponseException: ShareCommentary text length (${length} characters) exceeded the maximum allowed (${limit} characters)`,
    description: 'Size of array cannot be higher than the maxLength',
  })
}
