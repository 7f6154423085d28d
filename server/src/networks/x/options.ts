import { z } from 'zod'
import {
  altTextsField,
  choiceField,
  notTogether,
  ownText,
  switchField,
  textField,
  wholeNumberField,
} from '../option-fields.ts'

const poll = z
  .strictObject({
    options: z
      .array(textField(25, 'An answer.'), { error: 'Give a list of answers.' })
      .min(2, { error: 'A poll needs at least 2 answers.' })
      .max(4, { error: 'X takes at most 4 answers.' })
      .describe('The answers.'),
    duration_minutes: wholeNumberField(5, 10_080, 'How long people can vote, up to 7 days.'),
  })
  .describe('A poll; not with media.')

const postId = (meaning: string) =>
  z
    .string({ error: 'Give the id in quotation marks: as a number it loses digits.' })
    .regex(/^[0-9]{1,19}$/, {
      error: 'Give the id of a post on X: the digits at the end of its address.',
    })
    .meta({ description: meaning, examples: ['1993000000000000001'] })

/** `platform_options.x`. */
export const xOptions = z
  .strictObject({
    text: ownText('X').optional(),
    alt_texts: altTextsField(1000, 35).optional(),
    poll: poll.optional(),
    reply_settings: choiceField(
      ['following', 'mentionedUsers', 'subscribers', 'verified'],
      'Who can reply. Everyone, unless told otherwise.',
    ).optional(),
    reply_to_id: postId(
      'Makes the post a reply. Some plans of X allow replies to own posts only.',
    ).optional(),
    quote_id: postId('Quotes a post. Most plans of X do not allow it through the API.').optional(),
    thread: z
      .array(textField(5000, 'The text of one part.'), {
        error: 'Give a list of texts, one for each part.',
      })
      .min(1, { error: 'Give the parts of the thread, or leave the field out.' })
      .max(24, { error: 'A thread takes at most 24 parts after the post.' })
      .describe('Parts that follow the post, each a reply to the one before.')
      .optional(),
    made_with_ai: switchField('Labels the media as made with AI.').optional(),
    paid_partnership: switchField('Labels a paid partnership.').optional(),
  })
  .refine(...notTogether('poll', 'quote_id', 'a post carries the one or the other.'))
  .describe('Options of the post on X.')

export type XOptions = z.infer<typeof xOptions>
