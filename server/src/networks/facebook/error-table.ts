import type { DeliveryErrorCode } from '../../errors.ts'
import type { RetryAdvice } from '../publish-error.ts'

/** What a refusal comes to: an error of ours, a limit that passes, or a fault that proves nothing. */
export type Meaning =
  | { code: DeliveryErrorCode; retry: RetryAdvice; message: string }
  | 'rate_limit'
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
 * Facebook's refusals. https://developers.facebook.com/docs/graph-api/guides/error-handling and the
 * pages of the single edges (checked 2026-11-23). Subcodes are more exact than the code beside
 * them; those of Reels stand in either place.
 */
export const bySubcode: Table = {
  1366046: final(
    'unsupported_media_format',
    'Facebook does not take this photo: it is too large, or neither JPG, PNG, GIF nor TIFF.',
  ),
  // These very photos stand in a post already: after a doubt, that is the post we look for.
  1366051: final('duplicate_content', 'Facebook has these photos in a post already.'),
  1390008: 'rate_limit',
  1346003: final('content_rejected', 'Facebook takes the content for abusive; change it.'),
  1404006: final(
    'permission_denied',
    'Facebook wants the Page’s owner to pass a security check at facebook.com.',
  ),
  2069019: final('unsupported_media_format', 'Facebook cannot use this file.'),
  1404102: final(
    'content_rejected',
    'Facebook finds the content against its Community Standards; change it.',
  ),
  1404078: final(
    'permission_denied',
    'The Page’s owner must complete Page Publishing Authorization at facebook.com.',
  ),
  1609008: final('content_rejected', 'Facebook does not allow links to facebook.com here.'),
  2061006: final('content_rejected', 'Facebook does not accept the link; mend or remove it.'),
  1349125: final('content_rejected', 'Facebook does not accept the form of the content.'),
  1404112: final(
    'permission_denied',
    'Facebook has limited the account for a while; its owner can see why at facebook.com.',
  ),
  1363047: 'outage',
  1609010: 'outage',
  4854002: final(
    'permission_denied',
    'The Page’s owner must confirm their identity at facebook.com.',
  ),
  1363040: final('media_unsupported', 'The video’s frame is not 9:16; crop it.'),
  1363127: final('media_unsupported', 'The video is smaller than 540×960.'),
  1363128: final('media_unsupported', 'The video is too short or too long for this use.'),
  1363129: final('media_unsupported', 'The video needs 24 to 60 frames a second.'),
}

/** Why a token is dead, by the subcode of error 190 or 102. Only a person can mend each. */
export const deadTokens: Table = {
  458: deadToken('The person who connected the Page removed the app; connect the Page again.'),
  459: deadToken('The person who connected the Page must first settle a check at facebook.com.'),
  460: deadToken('The person who connected the Page changed the password; connect it again.'),
  463: deadToken('The access token has expired; connect the Page again.'),
  464: deadToken('The person who connected the Page must first confirm the Facebook account.'),
  467: deadToken('The access token is invalid; connect the Page again.'),
  492: deadToken(
    'The person who connected the Page has no role on it any more; connect it as somebody who has.',
  ),
}

export const anyDeadToken: Meaning = deadToken(
  'Facebook does not accept the access token any more; connect the Page again.',
)

export const missingPermission: Meaning = final(
  'permission_denied',
  'A permission is missing: connect the Page again, as somebody who may create content, and grant everything asked for.',
)

export const unsignedCall: Meaning = final(
  'permission_denied',
  'The developer app asks for signed calls: its operator must turn off "Require App Secret".',
)

export const textTooLong: Meaning = final(
  'text_too_long',
  'The text is too long for Facebook; shorten it.',
)

export const lostUpload: Meaning = startAgain(
  'media_processing_failed',
  'Facebook no longer knows the upload.',
)

export const unknownObject: Meaning = final(
  'platform_rejected',
  'Facebook does not know the object (any more), or the account may not see it.',
)

export const fileTooLarge: Meaning = final(
  'media_too_large',
  'Facebook does not take a file of this size.',
)

export const badParameter: Meaning = final(
  'platform_rejected',
  'Facebook does not accept a value of the request.',
)

/** Codes 200 to 299 all are `missingPermission`; 100 and 2500 stand for several things. */
export const byCode: Table = {
  [-1]: 'outage',
  1: 'outage',
  2: 'outage',
  3: final(
    'permission_denied',
    'The developer app lacks a capability; its operator must get it from Meta.',
  ),
  4: 'rate_limit',
  10: missingPermission,
  17: 'rate_limit',
  32: 'rate_limit',
  102: anyDeadToken,
  104: unsignedCall,
  190: anyDeadToken,
  324: final('media_processing_failed', 'Facebook cannot read the image; save it anew.'),
  341: 'rate_limit',
  368: final(
    'content_rejected',
    'Facebook takes the action for abusive or disallowed; the Page’s owner should wait some hours and look at facebook.com before trying again.',
  ),
  382: final('media_unsupported', 'The video file is too small for Facebook.'),
  389: startAgain('media_unreachable', 'Facebook could not fetch the file.'),
  459: anyDeadToken,
  506: final('duplicate_content', 'Facebook refuses the same text twice in a row; change it.'),
  613: 'rate_limit',
  2500: final(
    'platform_rejected',
    'Facebook does not know the address that was called; the server needs an update.',
  ),
  6000: final('media_processing_failed', 'Facebook cannot use the video file; encode it anew.'),
  6001: startAgain('media_processing_failed', 'Facebook lost the upload of the video.'),
  80001: 'rate_limit',
  1609005: final('content_rejected', 'Facebook cannot read the link; mend or remove it.'),
}

/** The upload host has a vocabulary of its own; after the first two the bytes go on where it says. */
export const byUploadError: Readonly<Record<string, Meaning>> = {
  OffsetInvalidError: 'outage',
  PartialRequestError: 'outage',
  ProcessingFailedError: final(
    'media_processing_failed',
    'Facebook could not process the video; encode it anew.',
  ),
}
