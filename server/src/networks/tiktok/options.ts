import { z } from 'zod'
import { choiceField, exclusion, ownText, switchField, wholeNumberField } from '../option-fields.ts'

const maxTitleUnits = 90

/** Without a privacy level a post is `SELF_ONLY`, so that counts as having chosen it; a draft has none yet. */
function isBrandedInPrivate(options: {
  brand_content_toggle?: unknown
  privacy_level?: unknown
  as_draft?: unknown
}): boolean {
  if (options.brand_content_toggle !== true) return false
  return (
    options.privacy_level === 'SELF_ONLY' ||
    (options.privacy_level === undefined && options.as_draft !== true)
  )
}

/** `platform_options.tiktok`. */
export const tiktokOptions = z
  .strictObject({
    text: ownText('TikTok').optional(),
    privacy_level: choiceField(
      ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'FOLLOWER_OF_CREATOR', 'SELF_ONLY'],
      'Who can see the post. SELF_ONLY unless told otherwise.',
    ).optional(),
    disable_comment: switchField('Turns comments off.').optional(),
    disable_duet: switchField('Turns duets off (videos).').optional(),
    disable_stitch: switchField('Turns stitches off (videos).').optional(),
    // TikTok counts the title in UTF-16 units, so an emoji is two.
    title: z
      .string({ error: 'Give a text in quotation marks.' })
      .refine((value) => value.trim() !== '', {
        error: 'The title is empty: write something, or leave the field out.',
      })
      .refine((value) => value.length <= maxTitleUnits, {
        error: `TikTok takes titles of up to ${maxTitleUnits} characters (an emoji counts as two): shorten it.`,
      })
      .meta({ description: 'Title of a photo post.', minLength: 1, maxLength: maxTitleUnits })
      .optional(),
    video_cover_timestamp_ms: wholeNumberField(
      0,
      2_147_483_647,
      'The frame that becomes the cover of a video.',
    ).optional(),
    photo_cover_index: wholeNumberField(
      0,
      34,
      'The photo that becomes the cover, counted from 0.',
    ).optional(),
    brand_content_toggle: switchField(
      'Labels a paid partnership with another business.',
    ).optional(),
    brand_organic_toggle: switchField('Labels a promotion of your own business.').optional(),
    is_aigc: switchField('Labels the content as made with AI.').optional(),
    auto_add_music: switchField('Lets TikTok add music to a photo post.').optional(),
    as_draft: switchField(
      'Sends the post to the creator’s inbox instead of publishing it.',
    ).optional(),
  })
  .refine(
    (options) => !isBrandedInPrivate(options),
    exclusion(
      'privacy_level',
      'brand_content_toggle',
      'brand_content_toggle and privacy_level SELF_ONLY (also the default) exclude each other: choose another privacy_level, or remove brand_content_toggle.',
    ),
  )
  .describe('Options of the post on TikTok.')

export type TiktokOptions = z.infer<typeof tiktokOptions>
