import type { Rules } from '../contract.ts'
import { onPageOf, refusal, reporter, warning } from '../rules.ts'
import { facebookLimits as limits } from './limits.ts'

const ordered = 'Give alt_texts in the order of media_urls, with "" for media that take none.'
const fewer = 'Send fewer, or split the post.'
const reelFix = 'Send one 9:16 video of 3 to 90 seconds, at least 540×960, or remove as_reel.'
const storyFix = 'Send a 9:16 video of at least 540×960, or remove as_story.'
const onFeed = onPageOf(limits.maxVideos)
const onStories = onPageOf(limits.maxStoryVideoMs)

/** What Facebook refuses or leaves out. */
export const facebookRules = {
  text_required: refusal(
    'text_required',
    'A post without media and without a link has a text.',
    onFeed,
    'A post on Facebook without media and without a link needs a text.',
    'Add a text, an image, a video or platform_options.facebook.link.',
  ),
  text_too_long: refusal(
    'text_too_long',
    'Length of the text in UTF-16 units.',
    limits.maxTextUnits,
    'The text has {actual} characters (an emoji counts 2 or more); Facebook takes {limit}.',
    'Shorten it, or give Facebook its own with platform_options.facebook.text.',
  ),
  text_on_story: warning(
    'option_not_applied',
    'A story carries no text.',
    onStories,
    'The text is left out: a story on Facebook carries none.',
    'Put the words into the picture, or remove as_story.',
  ),
  reel_not_one_video: warning(
    'option_not_applied',
    'as_reel: a Reel is one video.',
    onPageOf(limits.minReelMs),
    'It is published as an ordinary post and not as a Reel: a Reel is one video.',
    reelFix,
  ),
  reel_duration: warning(
    'option_not_applied',
    'as_reel: a Reel lasts 3 to 90 seconds.',
    limits.maxReelMs,
    'It is published as an ordinary post and not as a Reel: a Reel lasts 3 to 90 seconds, and this video {duration}.',
    reelFix,
  ),
  reel_frame: warning(
    'option_not_applied',
    'as_reel: the frame of a Reel is 9:16 and at least 540×960.',
    onPageOf(limits.reelRatio),
    'It is published as an ordinary post and not as a Reel: {obstacle}.',
    reelFix,
  ),
  too_many_reels_a_day: warning(
    'daily_cap_reached',
    'Reels of one Page in any 24 hours.',
    limits.maxReelsPerDay,
    'The Page has {actual} posts in the 24 hours up to this one; Facebook takes {limit} Reels.',
    'Choose a later scheduled_at; else the post waits until Facebook takes it.',
  ),
  link_with_media: warning(
    'option_not_applied',
    'A link preview stands without media.',
    onFeed,
    'The link preview is left out: a post on Facebook shows media or a link preview, not both.',
    'Put the address into the text, or send the post without media.',
  ),
  alt_text_without_media: warning(
    'option_not_applied',
    'Each alt text has its file.',
    onPageOf(limits.photoTypes),
    'Alt text {number} is left out: there is no such media.',
    ordered,
  ),
  alt_text_on_video: warning(
    'option_not_applied',
    'Alt texts belong to photos.',
    onPageOf(limits.photoTypes),
    'Alt text {number} is left out: Facebook takes alt texts for photos only.',
    ordered,
  ),
  story_without_media: refusal(
    'media_required',
    'A story has a photo or a video.',
    onStories,
    'A story needs a photo or a video.',
    'Add one, or remove as_story.',
  ),
  story_of_many: refusal(
    'media_too_many',
    'A story is one file.',
    { ...limits.maxStoryVideoMs, value: 1 },
    'Facebook takes at most {limit} of these {actual} files in one story.',
    fewer,
  ),
  mixed_media: refusal(
    'media_unsupported',
    'Photos and videos are not mixed.',
    onFeed,
    'Facebook does not mix photos and videos in one post.',
    'Send up to 10 photos, or 1 video.',
  ),
  too_many_photos: refusal(
    'media_too_many',
    'Photos in one post.',
    limits.maxPhotos,
    'Facebook takes at most {limit} of these {actual} photos in one post.',
    fewer,
  ),
  too_many_videos: refusal(
    'media_too_many',
    'Videos in one post.',
    limits.maxVideos,
    'Facebook takes at most {limit} of these {actual} videos in one post.',
    fewer,
  ),
  photo_format: refusal(
    'unsupported_media_format',
    'Format of a photo; WebP is converted.',
    limits.photoTypes,
    'Facebook does not take {actual}.',
    'Convert it to one of {limit}.',
  ),
  photo_animated: refusal(
    'media_unsupported',
    'Photos do not move.',
    onPageOf(limits.photoTypes),
    'Facebook takes no animated images.',
    'Send a still image, or the animation as an MP4 video.',
  ),
  photo_too_large: refusal(
    'media_too_large',
    'Size of a photo file.',
    limits.maxPhotoBytes,
    'The image has {actual} MB; Facebook takes {limit} MB.',
    'Send a smaller file.',
    { unit: 'bytes' },
  ),
  video_format: refusal(
    'unsupported_media_format',
    'Format of a video.',
    limits.videoTypes,
    'Facebook does not take {actual}.',
    'Convert it to one of {limit}.',
  ),
  video_too_large: refusal(
    'media_too_large',
    'Size of a video file.',
    limits.maxVideoBytes,
    'The video has {actual} MB; Facebook takes {limit} MB.',
    'Send a smaller file.',
    { unit: 'bytes' },
  ),
  video_too_long: refusal(
    'media_too_large',
    'Longest duration of a video in the feed.',
    limits.maxVideoMs,
    'The video lasts {actual} s; Facebook takes {limit} s.',
    'Cut it shorter.',
    { unit: 'ms' },
  ),
  video_ratio: refusal(
    'media_unsupported',
    'Proportions of a video in the feed.',
    { ...limits.maxVideoRatio, value: '9:16 to 16:9' },
    'The video is {actual}; Facebook takes nothing narrower than 9:16 or wider than 16:9.',
    'Crop it.',
  ),
  story_video_too_long: refusal(
    'media_too_large',
    'Longest duration of a video in a story.',
    limits.maxStoryVideoMs,
    'The video lasts {actual} s; a story takes {limit} s.',
    'Cut it shorter.',
    { unit: 'ms' },
  ),
  story_video_too_short: refusal(
    'media_unsupported',
    'Shortest duration of a video in a story.',
    limits.minReelMs,
    'The video lasts {actual} s; a story takes nothing below {limit} s.',
    'Make it longer.',
    { unit: 'ms' },
  ),
  story_video_frame: refusal(
    'media_unsupported',
    'The frame of a video in a story is 9:16 and at least 540×960.',
    onStories,
    'The video does not fit a story: {obstacle}.',
    storyFix,
  ),
} satisfies Rules

/** A broken rule of Facebook. */
export const report = reporter('facebook', facebookRules)
