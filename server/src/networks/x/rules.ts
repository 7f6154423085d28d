import type { Rules } from '../contract.ts'
import { onPageOf, refusal, reporter, warning } from '../rules.ts'
import { xLimits } from './limits.ts'

const smallerGif = 'Make the GIF smaller, or send it as an MP4 video.'
const shorterText =
  'Shorten it, give X its own with platform_options.x.text, or go on in platform_options.x.thread.'
const perPost = 'Send fewer, or split the post.'

/** What X refuses or leaves out. */
export const xRules = {
  text_required: refusal(
    'text_required',
    'A post without media has a text.',
    onPageOf(xLimits.maxAltTextCharacters),
    'A post on X without media needs a text.',
    'Add a text, or an image or a video.',
  ),
  text_too_long: refusal(
    'text_too_long',
    'Weighted length of the text and of each part of a thread.',
    xLimits.maxWeightedText,
    'The text has a weighted length of {actual}; X takes {limit} from this account. A link counts 23, an emoji or a CJK character 2.',
    shorterText,
  ),
  text_too_long_premium: refusal(
    'text_too_long',
    'Weighted length of the text of a subscriber.',
    xLimits.maxWeightedTextPremium,
    'The text has a weighted length of {actual}; X takes {limit} from subscribers.',
    shorterText,
  ),
  forbidden_character: refusal(
    'content_rejected',
    'Invisible characters that X never takes.',
    onPageOf(xLimits.maxWeightedText),
    'The text holds an invisible character that X does not take (U+FEFF, U+FFFE or U+FFFF).',
    'Remove it; it often comes from the beginning of a copied file.',
  ),
  too_many_cashtags: refusal(
    'content_rejected',
    'Cashtags in one post.',
    xLimits.maxCashtags,
    'X takes one cashtag a post; here are {cashtags}.',
    'Leave the $ off all but one of them.',
  ),
  poll_with_media: refusal(
    'option_not_allowed',
    'A poll stands without media.',
    onPageOf(xLimits.maxThreadParts),
    'X takes poll or media in one post, not both.',
    'Remove poll, or send X a post without media.',
  ),
  quote_with_media: refusal(
    'option_not_allowed',
    'A quoted post stands without media.',
    onPageOf(xLimits.maxThreadParts),
    'X takes quote_id or media in one post, not both.',
    'Remove quote_id, or send X a post without media.',
  ),
  alt_text_without_media: warning(
    'option_not_applied',
    'Each alt text has its file.',
    onPageOf(xLimits.maxAltTextCharacters),
    'Alt text {number} is left out: there is no such media.',
    'Give alt_texts in the order of media_urls, with "" for media that take none.',
  ),
  alt_text_on_video: warning(
    'option_not_applied',
    'Alt texts belong to images and GIFs.',
    onPageOf(xLimits.maxAltTextCharacters),
    'Alt text {number} is left out: X takes alt texts for images and GIFs only.',
    'Give alt_texts in the order of media_urls, with "" for media that take none.',
  ),
  mixed_media: refusal(
    'media_unsupported',
    'Photos, animated GIFs and videos are not mixed.',
    onPageOf(xLimits.maxImages),
    'X does not mix photos, animated GIFs and videos in one post.',
    'Send up to 4 photos, or 1 animated GIF, or 1 video.',
  ),
  too_many_photos: refusal(
    'media_too_many',
    'Photos in one post.',
    xLimits.maxImages,
    'X takes at most {limit} of these {actual} photos in one post.',
    perPost,
  ),
  too_many_gifs: refusal(
    'media_too_many',
    'Animated GIFs in one post.',
    xLimits.maxAnimatedGifs,
    'X takes at most {limit} of these {actual} animated GIFs in one post.',
    perPost,
  ),
  too_many_videos: refusal(
    'media_too_many',
    'Videos in one post.',
    xLimits.maxVideos,
    'X takes at most {limit} of these {actual} videos in one post.',
    perPost,
  ),
  image_format: refusal(
    'unsupported_media_format',
    'Format of an image.',
    xLimits.imageTypes,
    'X does not take {actual}.',
    'Convert it to one of {limit}.',
  ),
  video_format: refusal(
    'unsupported_media_format',
    'Format of a video.',
    xLimits.videoTypes,
    'X does not take {actual}.',
    'Convert it to one of {limit}.',
  ),
  image_too_large: refusal(
    'media_too_large',
    'Size of an image file.',
    xLimits.maxImageBytes,
    'The image has {actual} MB; X takes {limit} MB.',
    'Send a smaller file.',
    { unit: 'bytes' },
  ),
  gif_too_large: refusal(
    'media_too_large',
    'Size of an animated GIF.',
    xLimits.maxGifBytes,
    'The GIF has {actual} MB; X takes {limit} MB.',
    smallerGif,
    { unit: 'bytes' },
  ),
  gif_too_many_frames: refusal(
    'media_too_large',
    'Frames of an animated GIF.',
    xLimits.maxGifFrames,
    'The GIF has {actual} frames; X takes {limit}.',
    smallerGif,
  ),
  gif_too_wide: refusal(
    'media_too_large',
    'Width of an animated GIF.',
    xLimits.maxGifWidth,
    'The GIF is {actual} pixels wide; X takes {limit}.',
    smallerGif,
  ),
  gif_too_high: refusal(
    'media_too_large',
    'Height of an animated GIF.',
    xLimits.maxGifHeight,
    'The GIF is {actual} pixels high; X takes {limit}.',
    smallerGif,
  ),
  gif_too_many_pixels: refusal(
    'media_too_large',
    'Width × height × frames of an animated GIF.',
    xLimits.maxGifPixels,
    'The frames of the GIF add up to {actual} pixels; X takes {limit}.',
    smallerGif,
  ),
  video_too_large: refusal(
    'media_too_large',
    'Size of a video file.',
    xLimits.maxVideoBytes,
    'The video has {actual} MB; X takes {limit} MB.',
    'Send a smaller file.',
    { unit: 'bytes' },
  ),
  video_too_long: refusal(
    'media_too_large',
    'Longest duration of a video.',
    xLimits.maxVideoMs,
    'The video lasts {actual} s; X takes {limit} s.',
    'Cut it shorter.',
    { unit: 'ms' },
  ),
  video_too_short: refusal(
    'media_unsupported',
    'Shortest duration of a video.',
    xLimits.minVideoMs,
    'The video lasts {actual} s; X takes nothing below {limit} s.',
    'Make it longer, or send an image.',
    { unit: 'ms' },
  ),
  video_too_small: refusal(
    'media_unsupported',
    'Shorter side of a video.',
    xLimits.minVideoSide,
    'The video is {actual}; X takes nothing below {limit} pixels a side.',
    'Send it in a larger size.',
  ),
  video_ratio: refusal(
    'media_unsupported',
    'Longer side of a video divided by the shorter one.',
    xLimits.maxVideoRatio,
    'The video is {actual}; X takes nothing narrower than 1:{limit} or wider than {limit}:1.',
    'Crop it.',
  ),
} satisfies Rules

/** A broken rule of X. */
export const report = reporter('x', xRules)
