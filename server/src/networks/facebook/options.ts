import { z } from 'zod'
import {
  altTextsField,
  linkField,
  notTogether,
  ownText,
  switchField,
  textField,
} from '../option-fields.ts'

/** `platform_options.facebook`. */
export const facebookOptions = z
  .strictObject({
    text: ownText('Facebook').optional(),
    alt_texts: altTextsField(1000, 35).optional(),
    as_reel: switchField(
      'Publishes an eligible video as a Reel; anything else stays an ordinary post.',
    ).optional(),
    first_comment: textField(
      8000,
      'A comment by the Page itself, posted right after the post.',
    ).optional(),
    as_story: switchField('Publishes the photo or video as a story instead of a post.').optional(),
    link: linkField('Makes a link post, with the preview that Facebook builds.').optional(),
  })
  .refine(...notTogether('as_story', 'first_comment', 'a story takes no comments.'))
  .refine(...notTogether('as_story', 'as_reel', 'a video goes out as the one or the other.'))
  .refine(...notTogether('as_story', 'link', 'a story carries no link.'))
  .describe('Options of the post on Facebook.')

export type FacebookOptions = z.infer<typeof facebookOptions>
