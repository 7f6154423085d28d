import { z } from 'zod'
import { codePoints } from '../lib/json-text.ts'

/**
 * Building blocks of per-post option schemas. Lengths are counted in Unicode code points, as JSON
 * Schema's `maxLength` is; JavaScript's own `length` counts an emoji twice.
 */

/** Text that is not only white space. */
export function textField(maxCharacters: number, meaning: string) {
  return z
    .string({ error: 'Give a text in quotation marks.' })
    .refine((value) => value.trim() !== '', {
      error: 'The text is empty: write something, or leave the field out.',
    })
    .refine((value) => codePoints(value) <= maxCharacters, {
      error: (issue) =>
        `The text has ${codePoints(String(issue.input))} characters; shorten it to ${maxCharacters}.`,
    })
    .meta({ description: meaning, minLength: 1, maxLength: maxCharacters })
}

/** The network's own version of the post's text. */
export function ownText(network: string) {
  return textField(5000, `Replaces the post's text on ${network}.`)
}

/** One description per entry of `media_urls`; an empty one describes nothing. */
export function altTextsField(maxCharacters: number, maxItems: number) {
  const altText = z
    .string({ error: 'Each alt text is a text; use "" for media without one.' })
    .refine((value) => codePoints(value) <= maxCharacters, {
      error: (issue) =>
        `The alt text has ${codePoints(String(issue.input))} characters; shorten it to ${maxCharacters}.`,
    })
    .meta({ maxLength: maxCharacters })
  return z
    .array(altText, { error: 'Give a list of alt texts, in the order of media_urls.' })
    .max(maxItems, {
      error: `Give at most ${maxItems} alt texts, one for each entry of media_urls.`,
    })
    .meta({
      description:
        'Describes the media for people who cannot see it: one text per entry of media_urls, in that order. Use "" to skip one.',
      examples: [['A red bicycle leaning on a wall']],
    })
}

/** A public address. */
export function linkField(meaning: string) {
  return z
    .url({
      protocol: /^https?$/,
      error: 'Give a whole address that begins with https:// or http://.',
    })
    .max(2048, { error: 'The address is longer than 2048 characters; use a shorter one.' })
    .meta({ description: meaning, examples: ['https://example.com/news'] })
}

/** A switch. */
export function switchField(meaning: string) {
  return z.boolean({ error: 'Give true or false, without quotation marks.' }).describe(meaning)
}

/** One of a few words. */
export function choiceField<const Words extends readonly [string, ...string[]]>(
  words: Words,
  meaning: string,
) {
  return z.enum(words, { error: `Choose one of ${words.join(', ')}.` }).describe(meaning)
}

/** A whole number between two bounds, both allowed. */
export function wholeNumberField(min: number, max: number, meaning: string) {
  const error = `Give a whole number from ${min} to ${max}, without quotation marks.`
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(meaning)
}

/** What zod's `refine` takes, with the code that callers branch on. */
interface Exclusion {
  path: PropertyKey[]
  error: string
  params: { code: 'options_exclude_each_other'; options: string[] }
  when: (payload: { value: unknown }) => boolean
}

/**
 * Two options that exclude each other, as arguments of `refine`. Looked at even when other options
 * have problems, so that one answer names them all.
 */
export function notTogether<Name extends string>(
  first: Name,
  second: Name,
  why: string,
): [(options: Readonly<Partial<Record<Name, unknown>>>) => boolean, Exclusion] {
  const isUsed = (value: unknown): boolean => value !== undefined && value !== false
  return [
    (options) => !(isUsed(options[first]) && isUsed(options[second])),
    exclusion(
      first,
      second,
      `${first} and ${second} exclude each other: ${why} Remove one of them.`,
    ),
  ]
}

/** The problem of two options that exclude each other; it stands at the second. */
export function exclusion(first: string, second: string, error: string): Exclusion {
  return {
    path: [second],
    error,
    params: { code: 'options_exclude_each_other', options: [first, second] },
    when: isObject,
  }
}

/** True when a refinement has an object to look at, whatever else is wrong with it. */
function isObject(payload: { value: unknown }): boolean {
  return typeof payload.value === 'object' && payload.value !== null
}
