import { z } from 'zod'
import {
  altTextsField,
  linkField,
  notTogether,
  ownText,
  switchField,
  textField,
  wholeNumberField,
} from '../option-fields.ts'

const username = z
  .string()
  .regex(/^[A-Za-z0-9._]{1,30}$/, {
    error: 'Give an Instagram username without @: letters, digits, dots and underscores.',
  })
  .meta({ examples: ['ann_example'] })

const position = (meaning: string) =>
  z
    .number({ error: 'Give a number from 0 to 1.' })
    .min(0, { error: 'Give a number from 0 to 1.' })
    .max(1, { error: 'Give a number from 0 to 1.' })
    .describe(meaning)

const userTag = z
  .strictObject({
    username,
    x: position('Distance from the left edge, 0 to 1.').optional(),
    y: position('Distance from the top edge, 0 to 1.').optional(),
  })
  .refine((tag) => (tag.x === undefined) === (tag.y === undefined), {
    error: 'x and y belong together: give both, or neither.',
  })
  .describe('A tagged person; photos need x and y, Reels do not use them.')

/** `platform_options.instagram`. */
export const instagramOptions = z
  .strictObject({
    text: ownText('Instagram').optional(),
    alt_texts: altTextsField(1000, 35).optional(),
    as_story: switchField('Publishes a story instead of a feed post.').optional(),
    first_comment: textField(
      2200,
      'A comment by the account itself, posted right after the post.',
    ).optional(),
    share_to_feed: switchField(
      'Shows a Reel in the feed too. Instagram does so unless told otherwise.',
    ).optional(),
    cover_url: linkField('Cover picture of a Reel (JPEG).').optional(),
    thumb_offset_ms: wholeNumberField(
      0,
      900_000,
      'The frame of a Reel that becomes its cover.',
    ).optional(),
    collaborators: z
      .array(username, { error: 'Give a list of usernames.' })
      .max(3, { error: 'Instagram takes at most 3 collaborators.' })
      .describe('Usernames invited as co-authors.')
      .optional(),
    user_tags: z
      .array(userTag, { error: 'Give a list of tagged people.' })
      .max(20, { error: 'Instagram takes at most 20 tagged people.' })
      .describe('People tagged in the media.')
      .optional(),
    location_id: z
      .string({ error: 'Give the id of the place in quotation marks.' })
      .regex(/^[0-9]{1,20}$/, { error: 'Give the id of a Facebook place: digits only.' })
      .describe('Id of the Facebook place shown with the post.')
      .optional(),
    is_ai_generated: switchField('Labels the media as made with AI.').optional(),
  })
  .refine(...notTogether('as_story', 'first_comment', 'a story takes no comments.'))
  .refine(...notTogether('as_story', 'collaborators', 'a story has one author.'))
  .refine(...notTogether('as_story', 'location_id', 'the API puts no place on a story.'))
  .describe('Options of the post on Instagram.')

export type InstagramOptions = z.infer<typeof instagramOptions>
