import type { DeliveryErrorCode } from '../../errors.ts'
import type { NetworkAnswer } from '../contract.ts'
import { PublishError, type RetryAdvice } from '../publish-error.ts'

interface Verdict {
  code: DeliveryErrorCode
  /** `restart_media` makes a new init: what failed can never be seen, so that doubles nothing. */
  retry: Extract<RetryAdvice, 'never' | 'restart_media'>
  message: string
}

/**
 * `fail_reason` of a post that TikTok took and then did not publish:
 * https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status (checked 2026-11-23).
 * What concerns the creator begins anew, so that creator_info says for how long it lasts.
 */
const verdicts: Readonly<Record<string, Verdict>> = {
  file_format_check_failed: {
    code: 'unsupported_media_format',
    retry: 'never',
    message: 'TikTok does not take this container or codec; send H.264 in MP4, photos as JPEG.',
  },
  duration_check_failed: {
    code: 'media_unsupported',
    retry: 'never',
    message: 'The video is too long for this creator, or too short for TikTok.',
  },
  frame_rate_check_failed: {
    code: 'media_unsupported',
    retry: 'never',
    message: 'TikTok takes 23 to 60 frames a second; encode the video anew.',
  },
  picture_size_check_failed: {
    code: 'media_unsupported',
    retry: 'never',
    message: 'TikTok takes videos of 360 to 4096 pixels a side, and photos of up to 1080p.',
  },
  internal: {
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'TikTok had trouble of its own with the post.',
  },
  video_pull_failed: {
    code: 'media_unreachable',
    retry: 'restart_media',
    message: 'TikTok could not fetch the video from this server’s public address.',
  },
  photo_pull_failed: {
    code: 'media_unreachable',
    retry: 'restart_media',
    message: 'TikTok could not fetch the photos from this server’s public address.',
  },
  publish_cancelled: {
    code: 'platform_rejected',
    retry: 'never',
    message: 'The post was canceled at TikTok.',
  },
  auth_removed: {
    code: 'auth_expired',
    retry: 'restart_media',
    message: 'The creator took the permission away while TikTok worked on the post.',
  },
  spam_risk_too_many_posts: {
    code: 'daily_cap_reached',
    retry: 'restart_media',
    message: 'The creator has made all the posts that TikTok takes through its API in 24 hours.',
  },
  spam_risk_user_banned_from_posting: {
    code: 'permission_denied',
    retry: 'restart_media',
    message: 'TikTok has banned this creator from posting; its owner must settle that with TikTok.',
  },
  spam_risk_text: {
    code: 'content_rejected',
    retry: 'never',
    message: 'TikTok takes the text for spam; change it.',
  },
  spam_risk: {
    code: 'content_rejected',
    retry: 'never',
    message: 'TikTok takes the post for spam; change it.',
  },
}

/** The status FAILED in our words. */
export function failureOf(reason: string, answer: NetworkAnswer): PublishError {
  const verdict = verdicts[reason] ?? {
    code: 'media_processing_failed',
    retry: 'never',
    message: 'TikTok did not publish the post.',
  }
  const { status, body } = answer
  const words = reason === '' ? ' It gave no reason.' : ` TikTok says: "${reason}".`
  return new PublishError({
    outcome: 'rejected',
    code: verdict.code,
    retry: verdict.retry,
    message: verdict.message + words,
    response: { status, body },
  })
}
