import { z } from 'zod'
import {
  altTextsField,
  choiceField,
  linkField,
  notTogether,
  ownText,
  switchField,
  textField,
} from '../option-fields.ts'

const linkPreview = z
  .strictObject({
    url: linkField('The page the card leads to.'),
    title: textField(400, 'Headline of the card.'),
    description: textField(4086, 'Text below the headline.').optional(),
    thumbnail_url: linkField('Picture of the card.').optional(),
  })
  .describe('An article card. LinkedIn does not read the page: it shows what is given here.')

const poll = z
  .strictObject({
    question: textField(140, 'The question.'),
    options: z
      .array(textField(30, 'An answer.'), { error: 'Give a list of answers.' })
      .min(2, { error: 'A poll needs at least 2 answers.' })
      .max(4, { error: 'LinkedIn takes at most 4 answers.' }),
    duration: choiceField(
      ['ONE_DAY', 'THREE_DAYS', 'SEVEN_DAYS', 'FOURTEEN_DAYS'],
      'How long people can vote.',
    ),
  })
  .describe('A poll.')

/** `platform_options.linkedin`. */
export const linkedinOptions = z
  .strictObject({
    text: ownText('LinkedIn').optional(),
    alt_texts: altTextsField(4086, 35).optional(),
    visibility: choiceField(
      ['PUBLIC', 'CONNECTIONS'],
      'Who can see the post. PUBLIC unless told otherwise.',
    ).optional(),
    link_preview: linkPreview.optional(),
    poll: poll.optional(),
    first_comment: textField(
      1250,
      'A comment by the author, posted right after the post.',
    ).optional(),
    disable_reshare: switchField('Keeps people from resharing the post.').optional(),
  })
  .refine(...notTogether('link_preview', 'poll', 'a post carries the one or the other.'))
  .describe('Options of the post on LinkedIn.')

export type LinkedinOptions = z.infer<typeof linkedinOptions>
