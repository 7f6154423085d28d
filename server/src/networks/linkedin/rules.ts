import type { Rules } from '../contract.ts'
import { onPageOf, refusal, reporter, warning } from '../rules.ts'
import { linkedinLimits as limits } from './limits.ts'

const ordered = 'Give alt_texts in the order of media_urls, with "" for media that take none.'
const fewer = 'Send fewer, or split the post.'
const onPosts = onPageOf(limits.maxVideos)

/** What LinkedIn refuses or leaves out. */
export const linkedinRules = {
  text_required: refusal(
    'text_required',
    'A post that carries nothing else has a text.',
    onPosts,
    'A post on LinkedIn that carries nothing else needs a text.',
    'Add a text, media, a poll or a link_preview.',
  ),
  text_too_long: refusal(
    'text_too_long',
    'Characters of the text; each reserved character counts two.',
    limits.maxCommentaryCharacters,
    'The text counts {actual} characters on LinkedIn, {escapes} of them for its reserved characters (brackets and braces of all kinds, | @ # \\ * _ ~), each of which counts two; LinkedIn takes {limit}.',
    'Shorten it, or give LinkedIn its own with platform_options.linkedin.text.',
  ),
  poll_with_media: refusal(
    'option_not_allowed',
    'A poll stands without media.',
    onPageOf(limits.maxPollOptions),
    'LinkedIn takes poll or media in one post, not both.',
    'Remove poll, or send LinkedIn a post without media.',
  ),
  link_preview_with_media: refusal(
    'option_not_allowed',
    'A link preview stands without media.',
    onPosts,
    'LinkedIn takes link_preview or media in one post, not both.',
    'Remove link_preview, or send LinkedIn a post without media.',
  ),
  connections_of_page: refusal(
    'option_not_allowed',
    'A page posts to everybody.',
    onPosts,
    'A page on LinkedIn has no connections.',
    'Use PUBLIC, or leave visibility out.',
  ),
  alt_text_without_media: warning(
    'option_not_applied',
    'Each alt text has its file.',
    onPageOf(limits.maxAltTextCharacters),
    'Alt text {number} is left out: there is no such media.',
    ordered,
  ),
  alt_text_on_video: warning(
    'option_not_applied',
    'Alt texts belong to images.',
    onPageOf(limits.maxAltTextCharacters),
    'Alt text {number} is left out: LinkedIn takes them for images only.',
    ordered,
  ),
  mixed_media: refusal(
    'media_unsupported',
    'Images and videos are not mixed.',
    onPageOf(limits.maxImages),
    'LinkedIn does not mix images and videos in one post.',
    'Send up to 20 images, or 1 video.',
  ),
  too_many_images: refusal(
    'media_too_many',
    'Images in one post.',
    limits.maxImages,
    'LinkedIn takes at most {limit} of these {actual} images in one post.',
    fewer,
  ),
  too_many_videos: refusal(
    'media_too_many',
    'Videos in one post.',
    limits.maxVideos,
    'LinkedIn takes at most {limit} of these {actual} videos in one post.',
    fewer,
  ),
  image_format: refusal(
    'unsupported_media_format',
    'Format of an image; WebP is converted.',
    limits.imageTypes,
    'LinkedIn does not take {actual}.',
    'Convert it to one of {limit}.',
  ),
  image_too_large: refusal(
    'media_too_large',
    'Size of an image file.',
    limits.maxImageBytes,
    'The image has {actual} MB; LinkedIn takes {limit} MB.',
    'Send a smaller image.',
    { unit: 'bytes' },
  ),
  image_too_many_pixels: refusal(
    'media_too_large',
    'Width × height of an image.',
    limits.imagePixelsBound,
    'The image has {actual} pixels; LinkedIn takes fewer than {limit}.',
    'Send a smaller image.',
  ),
  gif_too_many_frames: refusal(
    'media_too_large',
    'Frames of a GIF.',
    limits.maxGifFrames,
    'The GIF has {actual} frames; LinkedIn takes {limit}.',
    'Send a shorter GIF, or the animation as an MP4 video.',
  ),
  video_format: refusal(
    'unsupported_media_format',
    'Format of a video.',
    limits.videoTypes,
    'LinkedIn does not take {actual}.',
    'Convert it to {limit}.',
  ),
  video_too_large: refusal(
    'media_too_large',
    'Largest video file.',
    limits.maxVideoBytes,
    'The video has {actual} MB; LinkedIn takes {limit} MB.',
    'Send a shorter or smaller video.',
    { unit: 'bytes' },
  ),
  video_too_light: refusal(
    'media_unsupported',
    'Smallest video file, in bytes.',
    limits.minVideoBytes,
    'The video has {actual} bytes; LinkedIn takes nothing below {limit}.',
    'Send a longer video, or an image.',
  ),
  video_too_long: refusal(
    'media_too_large',
    'Longest duration of a video.',
    limits.maxVideoMs,
    'The video lasts {actual} s; LinkedIn takes {limit} s.',
    'Cut it shorter.',
    { unit: 'ms' },
  ),
  video_too_short: refusal(
    'media_unsupported',
    'Shortest duration of a video.',
    limits.minVideoMs,
    'The video lasts {actual} s; LinkedIn takes nothing below {limit} s.',
    'Send a longer video, or an image.',
    { unit: 'ms' },
  ),
  video_ratio: refusal(
    'media_unsupported',
    'Longer side of a video divided by the shorter one.',
    limits.maxVideoRatio,
    'The video is {actual}; LinkedIn takes nothing narrower than 1:{limit} or wider than {limit}:1.',
    'Crop it.',
  ),
} satisfies Rules

/** A broken rule of LinkedIn. */
export const report = reporter('linkedin', linkedinRules)
