import type { DeliveryErrorCode } from '../../errors.ts'
import type { RetryAdvice } from '../publish-error.ts'

/**
 * What a refusal comes to: an error of ours, a limit that passes, a fault that proves nothing, or a
 * container that is not there yet or not any more.
 */
export type Meaning =
  | { code: DeliveryErrorCode; retry: RetryAdvice; message: string }
  | 'rate_limit'
  | 'restricted_for_hours'
  | 'daily_cap'
  | 'not_ready'
  | 'lost_container'
  | 'outage'

type Table = Readonly<Record<number, Meaning>>

const final = (code: DeliveryErrorCode, message: string): Meaning => ({
  code,
  retry: 'never',
  message,
})
const startAgain = (code: DeliveryErrorCode, message: string): Meaning => ({
  code,
  retry: 'restart_media',
  message,
})
const deadToken = (message: string): Meaning => ({
  code: 'auth_expired',
  retry: 'refresh_token',
  message,
})

/**
 * Instagram's own refusals; a failed container names them too.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/error-codes
 * (page of 2026-06-02, checked 2026-11-23). Those above 2207070 are not in it; clients saw them.
 */
export const bySubcode: Table = {
  2207001: 'outage',
  2207003: startAgain('media_unreachable', 'Instagram took too long to download the file.'),
  2207004: final('media_too_large', 'The image is too large for Instagram.'),
  2207005: final('unsupported_media_format', 'Instagram does not take this format of image.'),
  2207006: 'lost_container',
  2207008: 'lost_container',
  2207009: final('media_unsupported', 'The image’s proportions cannot be published; crop it.'),
  2207010: final('text_too_long', 'The caption is too long for Instagram; shorten it.'),
  2207020: startAgain('media_processing_failed', 'The file has expired at Instagram.'),
  2207023: final('platform_rejected', 'Instagram does not know this type of media.'),
  2207026: final(
    'unsupported_media_format',
    'Instagram does not take this video: it wants MP4 or MOV with H.264 or HEVC and AAC, 23 to 60 frames a second, at most 1920 wide.',
  ),
  2207027: 'not_ready',
  2207028: final('media_too_many', 'A carousel takes 2 to 10 files.'),
  2207032: startAgain('media_processing_failed', 'Instagram failed to take the file.'),
  2207035: final('platform_rejected', 'Instagram takes no places of products on a video.'),
  2207036: final('platform_rejected', 'Instagram wants the places of products on a photo.'),
  2207037: final('platform_rejected', 'Instagram does not know a product that is tagged.'),
  2207040: final('content_rejected', 'The caption or the media has more tags than allowed.'),
  2207042: 'daily_cap',
  2207050: final(
    'permission_denied',
    'The account is restricted: its owner must see to it in the Instagram app.',
  ),
  2207051: 'restricted_for_hours',
  2207052: startAgain('media_unreachable', 'Instagram could not fetch the file from its address.'),
  2207053: startAgain('media_processing_failed', 'Something went wrong with the upload.'),
  2207057: final(
    'option_not_allowed',
    'The cover’s frame, thumb_offset_ms, lies beyond the end of the video; choose an earlier one.',
  ),
  2207073: final('media_unsupported', 'Instagram does not take this type of media here.'),
  2207077: startAgain('media_unreachable', 'Instagram could not download the video.'),
  2207081: final('permission_denied', 'The account may not publish trial Reels.'),
  2207082: startAgain(
    'media_processing_failed',
    'Instagram could not use the upload; often it is the audio track.',
  ),
  2207085: startAgain('media_processing_failed', 'Instagram could not process the video.'),
  2207089: final('platform_rejected', 'An item of a carousel cannot be published alone.'),
}

/** Why a token is dead, by the subcode of error 190 or 102. Only a person can mend each. */
export const deadTokens: Table = {
  458: deadToken('The account’s owner removed the app; connect the account again.'),
  459: deadToken('The account’s owner must first settle a check at instagram.com.'),
  460: deadToken('The account’s owner changed the password; connect the account again.'),
  463: deadToken('The access token has expired; connect the account again.'),
  464: deadToken('The account’s owner must first confirm the account.'),
  467: deadToken('The access token is invalid; connect the account again.'),
  492: deadToken(
    'Whoever connected the account has no role on its Page any more; connect it as somebody who has.',
  ),
}

export const anyDeadToken: Meaning = deadToken(
  'Instagram does not accept the access token any more; connect the account again.',
)

export const missingPermission: Meaning = final(
  'permission_denied',
  'A permission is missing: connect the account again and grant everything asked for.',
)

export const notProfessional: Meaning = final(
  'permission_denied',
  'The account is no professional one: switch it to Business or Creator in the Instagram app.',
)

export const unsignedCall: Meaning = final(
  'permission_denied',
  'The developer app asks for signed calls: its operator must turn off "Require App Secret".',
)

export const unknownObject: Meaning = final(
  'platform_rejected',
  'Instagram does not know the object (any more), or the account may not see it.',
)

export const badParameter: Meaning = final(
  'platform_rejected',
  'Instagram does not accept a value of the request.',
)

/** Codes 200 to 299 all are `missingPermission`; 10 and 100 stand for several things. */
export const byCode: Table = {
  [-2]: startAgain('media_unreachable', 'Instagram could not get the file in time.'),
  [-1]: 'outage',
  1: 'outage',
  2: 'outage',
  3: final(
    'permission_denied',
    'The developer app lacks a capability; its operator must get it from Meta.',
  ),
  4: 'rate_limit',
  9: 'daily_cap',
  17: 'rate_limit',
  24: 'lost_container',
  25: final(
    'permission_denied',
    'The account is restricted: its owner must see to it in the Instagram app.',
  ),
  32: 'rate_limit',
  104: unsignedCall,
  341: 'rate_limit',
  352: final('unsupported_media_format', 'Instagram does not take this format of video.'),
  368: final(
    'content_rejected',
    'Instagram takes the action for abusive or disallowed; the owner should wait some hours and look at the app before trying again.',
  ),
  613: 'rate_limit',
  9004: startAgain('media_unreachable', 'Instagram could not fetch the file from its address.'),
  9007: 'not_ready',
  36000: final('media_too_large', 'The image is too large for Instagram.'),
  36001: final('unsupported_media_format', 'Instagram does not take this format of image.'),
  36003: final('media_unsupported', 'The image’s proportions cannot be published; crop it.'),
  36004: final('text_too_long', 'The caption is too long for Instagram; shorten it.'),
  80002: 'rate_limit',
}

/** Codes that are words: partnerships and places. */
export const byWord: Readonly<Record<string, Meaning>> = {
  INSTAGRAM_PLATFORM_API__PERMISSION: missingPermission,
  INSTAGRAM_PLATFORM_API__INVALID_PARAM: badParameter,
  INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID: final(
    'option_not_allowed',
    'Instagram knows no place under location_id, or it has no position on the map.',
  ),
}
