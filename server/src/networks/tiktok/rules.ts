import type { Rules } from '../contract.ts'
import { onPageOf, refusal, reporter, warning } from '../rules.ts'
import { tiktokLimits as limits } from './limits.ts'

const shorter = 'Shorten it, or give TikTok its own with platform_options.tiktok.text.'
const fewer = 'Send fewer, or split the post.'
const onDirect = onPageOf(limits.maxCaptionUnits)
const onPhotos = onPageOf(limits.maxPhotos)
const onDrafts = onPageOf(limits.pendingDraftsPerDay)
const onCreators = onPageOf(limits.postsPerDay)

const forPhotos = (name: string) =>
  warning(
    'option_not_applied',
    `${name} belongs to photos.`,
    onPhotos,
    `${name} is left out: it is for photos, and this post carries a video.`,
    `Remove ${name} for this post.`,
  )
const forVideos = (name: string) =>
  warning(
    'option_not_applied',
    `${name} belongs to videos.`,
    onDirect,
    `${name} is left out: it is for videos, and this post carries photos.`,
    `Remove ${name} for this post.`,
  )
const notInDrafts = (name: string) =>
  warning(
    'option_not_applied',
    `A draft carries no ${name}.`,
    onDrafts,
    `${name} is left out: the creator decides on it when posting the draft.`,
    `Remove ${name}, or post without as_draft.`,
  )
/** creator_info said so when it was last asked; each delivery asks anew. */
const turnedOff = (name: string, what: string) =>
  warning(
    'option_not_applied',
    `${what} stay off where the creator turned them off for the account.`,
    onCreators,
    `${what} stay off: the creator has turned them off for the account (TikTok's word of {asked}).`,
    `Leave ${name} out, or let the creator change the setting.`,
  )

/** What TikTok refuses or leaves out. */
export const tiktokRules = {
  caption_too_long: refusal(
    'text_too_long',
    'Length of the caption of a video in UTF-16 units.',
    limits.maxCaptionUnits,
    'The text has {actual} UTF-16 units (an emoji is two or more); TikTok takes captions of videos of up to {limit}.',
    shorter,
  ),
  description_too_long: refusal(
    'text_too_long',
    'Length of the description of photos in UTF-16 units.',
    limits.maxPhotoDescriptionUnits,
    'The text has {actual} UTF-16 units (an emoji is two or more); TikTok takes descriptions of photos of up to {limit}.',
    shorter,
  ),
  text_on_video_draft: warning(
    'option_not_applied',
    'The draft of a video carries no text.',
    onDrafts,
    'TikTok takes no text with a video draft; the creator writes it in the app.',
    'Tell the creator the text, or post without as_draft.',
  ),
  link_in_caption: warning(
    'link_not_clickable',
    'Links in a caption cannot be clicked.',
    onDirect,
    'TikTok shows {link} as plain words: nobody can click it.',
    'Name the link in your profile, or leave the address out with platform_options.tiktok.text.',
  ),
  too_many_posts_a_day: warning(
    'daily_cap_reached',
    'Posts of one creator in any 24 hours.',
    limits.postsPerDay,
    'The account has {actual} posts in the 24 hours up to this one; TikTok takes about {limit}.',
    'Choose a later scheduled_at; else the post waits until TikTok takes it.',
  ),
  too_many_drafts_a_day: warning(
    'daily_cap_reached',
    'Drafts that wait in the inbox of one creator.',
    limits.pendingDraftsPerDay,
    'The account has {actual} posts in the 24 hours up to this one; TikTok takes {limit} drafts that wait.',
    'Choose a later scheduled_at, or let the creator post the drafts that wait.',
  ),
  privacy_not_offered: refusal(
    'option_not_allowed',
    'privacy_level is one that TikTok offers this very creator.',
    onCreators,
    'TikTok does not offer this creator the privacy_level {level}; it offered {offered} ({asked}).',
    'Choose one of those it offers.',
    { isRemembered: true },
  ),
  video_too_long_for_creator: refusal(
    'media_too_large',
    'Longest duration of a video of this very creator.',
    onCreators,
    'The video lasts {duration} s; TikTok takes {most} s from this creator (its word of {asked}).',
    'Cut it shorter.',
    { isRemembered: true },
  ),
  comments_turned_off: turnedOff('disable_comment', 'Comments'),
  duets_turned_off: turnedOff('disable_duet', 'Duets'),
  stitches_turned_off: turnedOff('disable_stitch', 'Stitches'),
  title_on_video: forPhotos('title'),
  photo_cover_index_on_video: forPhotos('photo_cover_index'),
  auto_add_music_on_video: forPhotos('auto_add_music'),
  disable_duet_on_photos: forVideos('disable_duet'),
  disable_stitch_on_photos: forVideos('disable_stitch'),
  video_cover_timestamp_ms_on_photos: forVideos('video_cover_timestamp_ms'),
  privacy_level_in_draft: notInDrafts('privacy_level'),
  disable_comment_in_draft: notInDrafts('disable_comment'),
  disable_duet_in_draft: notInDrafts('disable_duet'),
  disable_stitch_in_draft: notInDrafts('disable_stitch'),
  video_cover_timestamp_ms_in_draft: notInDrafts('video_cover_timestamp_ms'),
  brand_content_toggle_in_draft: notInDrafts('brand_content_toggle'),
  brand_organic_toggle_in_draft: notInDrafts('brand_organic_toggle'),
  auto_add_music_in_draft: notInDrafts('auto_add_music'),
  is_aigc_in_draft: notInDrafts('is_aigc'),
  cover_beyond_end: warning(
    'option_not_applied',
    'The frame of the cover is in the video.',
    onDirect,
    'The video ends at {duration} ms, before video_cover_timestamp_ms: the first frame becomes the cover.',
    'Give video_cover_timestamp_ms a number from 0 to {duration}.',
  ),
  cover_without_photo: warning(
    'option_not_applied',
    'The photo of the cover is one of the post.',
    onPhotos,
    'There is no photo {actual} (they are counted from 0): the first becomes the cover.',
    'Give photo_cover_index a number from 0 to {last}.',
  ),
  media_required: refusal(
    'media_required',
    'A post has a video or photos.',
    onDirect,
    'TikTok has no posts of text alone.',
    'Add a video, or up to 35 photos.',
  ),
  mixed_media: refusal(
    'media_unsupported',
    'Videos and photos are not mixed.',
    onPhotos,
    'TikTok does not mix videos and photos in one post.',
    'Send one video, or up to 35 photos.',
  ),
  too_many_videos: refusal(
    'media_too_many',
    'Videos in one post.',
    limits.maxVideos,
    'TikTok takes {limit} of these {actual} videos in one post.',
    fewer,
  ),
  too_many_photos: refusal(
    'media_too_many',
    'Photos in one post.',
    limits.maxPhotos,
    'TikTok takes {limit} of these {actual} photos in one post.',
    fewer,
  ),
  photo_format: refusal(
    'unsupported_media_format',
    'Format of a photo; PNG and still GIFs are converted.',
    limits.photoTypes,
    'TikTok does not take {actual}.',
    'Convert it to {limit}.',
  ),
  photo_animated: refusal(
    'media_unsupported',
    'Photos do not move.',
    onPageOf(limits.photoTypes),
    'TikTok shows no moving images; of this one only the first frame would be left.',
    'Send it as an MP4 video.',
  ),
  photo_converted: warning(
    'media_converted',
    'Photos in another format, of more than 1080p or 20 MB are drawn anew.',
    onPageOf(limits.maxPhotoBytes),
    '{conversion}',
    'Nothing needs to be done. To decide how it looks, send it in that form.',
  ),
  video_format: refusal(
    'unsupported_media_format',
    'Format of a video.',
    limits.videoTypes,
    'TikTok does not take {actual}.',
    'Convert it to one of {limit}.',
  ),
  video_too_large: refusal(
    'media_too_large',
    'Size of a video file.',
    limits.maxVideoBytes,
    'The video has {actual} MB; TikTok takes {limit} MB.',
    'Send a smaller file.',
    { unit: 'bytes' },
  ),
  video_too_long: refusal(
    'media_too_large',
    'Longest duration of a video.',
    limits.maxVideoMs,
    'The video lasts {actual} s; TikTok takes {limit} s at most, and less from many creators.',
    'Cut it shorter.',
    { unit: 'ms' },
  ),
  video_too_small: refusal(
    'media_unsupported',
    'Shorter side of a video.',
    limits.minVideoSide,
    'The video is {actual}; TikTok takes nothing below {limit} pixels a side.',
    'Send it in a larger size.',
  ),
  video_side_too_long: refusal(
    'media_too_large',
    'Longer side of a video.',
    limits.maxVideoSide,
    'The video is {actual}; TikTok takes up to {limit} pixels a side.',
    'Send it in a smaller size.',
  ),
} satisfies Rules

/** A broken rule of TikTok. */
export const report = reporter('tiktok', tiktokRules)
