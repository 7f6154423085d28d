import { GraphError } from './graph-error.ts'

interface Entry {
  code: number
  message: string
  title: string
  /** `{}` stands for the value that the caller of `instagramError` gives. */
  user: string
  isTransient?: true
}

/**
 * By subcode: https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/error-codes
 * (page of 2026-06-02). 2207073 is from the reference of IG Media; 2207081 and 2207089 were seen live.
 */
const entries = {
  2207001: {
    code: -1,
    message: 'An unknown error occurred',
    title: 'Instagram server error',
    user: 'An Instagram server error occurred. Try again.',
    isTransient: true,
  },
  2207003: {
    code: -2,
    message: 'Timeout',
    title: 'Timeout while downloading media',
    user: 'It takes too long to download the media.',
    isTransient: true,
  },
  2207004: {
    code: 36000,
    message: 'The image size is too large.',
    title: 'Image size too large',
    user: 'The image is too large to download. It should be less than 8 MiB.',
  },
  2207005: {
    code: 36001,
    message: 'The image format is not supported.',
    title: 'Unsupported image format',
    user: 'The image format is not supported. Only JPEG can be used: {}.',
  },
  2207006: {
    code: 24,
    message: 'The requested resource does not exist',
    title: 'Media not found',
    user: 'The media with {} cannot be found.',
  },
  2207008: {
    code: 24,
    message: 'The requested resource does not exist',
    title: 'Media builder expired',
    user: 'The media builder with creation id = {} does not exist or has been expired.',
  },
  2207009: {
    code: 36003,
    message: 'The aspect ratio is not supported.',
    title: 'Unsupported aspect ratio',
    user: 'The submitted image with aspect ratio {} cannot be published. Submit an image with a ratio from 4:5 to 1.91:1.',
  },
  2207010: {
    code: 36004,
    message: 'The caption is too long.',
    title: 'Caption too long',
    user: 'The caption was too long. {}',
  },
  2207020: {
    code: -2,
    message: 'Expired',
    title: 'Media expired',
    user: 'The media you are trying to access has expired. Upload it again.',
  },
  2207023: {
    code: 100,
    message: 'Invalid parameter',
    title: 'Unknown media type',
    user: 'The media type {} is unknown.',
  },
  2207026: {
    code: 352,
    message: 'The video format is not supported.',
    title: 'Unsupported video format',
    user: 'The video format is not supported. Check the specifications of supported formats: {}.',
  },
  2207027: {
    code: 9007,
    message: 'Media ID is not available',
    title: 'Cannot publish',
    user: 'The media is not ready for publishing, please wait for a moment',
  },
  2207028: {
    code: 100,
    message: 'Invalid parameter',
    title: 'Carousel needs 2 to 10 items',
    user: 'A carousel needs at least 2 and at most 10 photos or videos.',
  },
  2207032: {
    code: -1,
    message: 'An unknown error occurred',
    title: 'Create media failed',
    user: 'Create media fail, please try to re-create media.',
    isTransient: true,
  },
  2207035: {
    code: 100,
    message: 'Invalid parameter',
    title: 'Product tag position',
    user: 'Product tags on a video take no x and y.',
  },
  2207036: {
    code: 100,
    message: 'Invalid parameter',
    title: 'Product tag position',
    user: 'Product tags on a photo need x and y.',
  },
  2207037: {
    code: 100,
    message: 'Invalid parameter',
    title: 'Invalid product tag',
    user: 'Product {} cannot be tagged.',
  },
  2207040: {
    code: 100,
    message: 'Invalid parameter',
    title: 'Too many tags',
    user: 'Cannot use more than {} tags per created media.',
  },
  2207042: {
    code: 9,
    message: 'The action is temporarily blocked',
    title: 'Maximum number of posts reached',
    user: 'You reached the maximum number of posts that is allowed to be published by the Content Publishing API.',
  },
  2207050: {
    code: 25,
    message: 'The account is restricted',
    title: 'Account restricted',
    user: 'The Instagram account is inactive, checkpointed or restricted. Open the Instagram app to resolve it.',
  },
  2207051: {
    code: 4,
    message: 'Application request limit reached',
    title: 'Action blocked',
    user: 'We restrict certain activity to protect our community. Tell us if you think we made a mistake.',
  },
  2207052: {
    code: 9004,
    message: 'Only photo or video can be accepted as media type.',
    title: "Media download has failed. The media URI doesn't meet our requirements.",
    user: 'The media could not be fetched from this URI: {}',
  },
  2207053: {
    code: -1,
    message: 'An unknown error occurred',
    title: 'Unknown upload error',
    user: 'An unknown error happened during the upload. Generate a new container and use it to try again.',
    isTransient: true,
  },
  2207057: {
    code: 1,
    message: 'An unknown error occurred',
    title: 'Thumbnail offset out of range',
    user: 'Thumbnail offset must be greater than or equal to 0 and less than the duration of the video: {}.',
  },
  2207073: {
    code: -1,
    message: 'The media type is not supported.',
    title: 'Unsupported media type',
    user: 'This endpoint does not take media of type {}.',
  },
  2207081: {
    code: 10,
    message: '(#10) The account may not publish trial Reels',
    title: 'Trial Reels are not available',
    user: 'This account does not have access to trial Reels.',
  },
  2207089: {
    code: 100,
    message: 'Invalid parameter',
    title: 'Carousel item cannot be published standalone',
    user: 'Media created with {} is a carousel item and cannot be published as a standalone post. To publish a standalone video, use media_type=REELS instead.',
  },
} as const satisfies Record<number, Entry>

export type Subcode = keyof typeof entries

/** An error of Instagram's own table. @param value goes into the text shown to people */
export function instagramError(subcode: Subcode, value = ''): GraphError {
  const entry: Entry = entries[subcode]
  return new GraphError({
    message: entry.message,
    code: entry.code,
    subcode,
    isTransient: entry.isTransient ?? false,
    userTitle: entry.title,
    userMessage: entry.user.replace('{}', () => value),
  })
}
