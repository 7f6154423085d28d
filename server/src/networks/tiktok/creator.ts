import { type Fields, listOf, textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type {
  Content,
  NetworkAnswer,
  Progress,
  RepeatableStep,
  StepContext,
  Warning,
} from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { countOf, dataOf } from './answer.ts'
import { callTiktok } from './call.ts'
import type { TiktokOptions } from './options.ts'
import type { Creator, TiktokState } from './state.ts'

/**
 * TikTok wants to be asked before each direct post what the creator may do:
 * https://developers.tiktok.com/doc/content-sharing-guidelines (checked 2026-11-23). An answer this
 * old is asked for again.
 */
const answerLifeMs = 10 * 60_000

/** Asks what the creator may do, and holds the post to it. */
export const creatorStep: RepeatableStep<TiktokOptions, TiktokState> = {
  name: 'creator_info',
  repeatable: true,
  run: askCreator,
}

/** True when creator_info must be asked again before the post is begun. */
export function isStale({ creator }: TiktokState, now: Date): boolean {
  return creator !== null && now.getTime() - Date.parse(creator.askedAt) > answerLifeMs
}

/** Who can see the post. */
export function privacyOf(options: TiktokOptions): string {
  return options.privacy_level ?? 'SELF_ONLY'
}

async function askCreator(
  context: StepContext<TiktokOptions, TiktokState>,
): Promise<Progress<TiktokState>> {
  const answer = await callTiktok(context, 'read', {
    method: 'POST',
    path: '/post/publish/creator_info/query/',
    json: {},
  })
  const data = dataOf(answer)
  if (!Array.isArray(data.privacy_level_options)) throw brokenAnswer('TikTok', answer, 'read')
  obey(context.content, data, answer)
  const creator: Creator = {
    askedAt: context.now().toISOString(),
    username: textOf(data.creator_username),
    isCommentDisabled: data.comment_disabled === true,
    isDuetDisabled: data.duet_disabled === true,
    isStitchDisabled: data.stitch_disabled === true,
  }
  return {
    state: { ...context.state, creator },
    profile: { ...profileOf(data), asked_at: creator.askedAt },
    warnings: overruled(context.content, creator),
  }
}

/** In TikTok's own names, for whoever builds the next post. The avatar's address lives two hours only. */
function profileOf({ creator_avatar_url: _, ...data }: Fields): Record<string, unknown> {
  return data
}

function obey({ options, media }: Content<TiktokOptions>, data: Fields, answer: NetworkAnswer) {
  const offered = listOf(data.privacy_level_options).filter((each) => typeof each === 'string')
  const level = privacyOf(options)
  if (!offered.includes(level)) {
    const message = `TikTok does not offer this creator the privacy_level ${level}; it offers ${offered.join(', ')}.`
    throw refusal('option_not_allowed', message, answer)
  }
  const maxSeconds = countOf(data.max_video_post_duration_sec)
  for (const { kind, durationMs } of media) {
    if (kind !== 'video' || durationMs === null || !maxSeconds) continue
    if (durationMs <= maxSeconds * 1000) continue
    const message = `The video lasts ${durationMs / 1000} s; TikTok takes ${maxSeconds} s from this creator. Cut it shorter.`
    throw refusal('media_too_large', message, answer)
  }
}

function refusal(
  code: 'option_not_allowed' | 'media_too_large',
  message: string,
  { status, body }: NetworkAnswer,
): PublishError {
  const response = { status, body }
  return new PublishError({ outcome: 'rejected', code, retry: 'never', message, response })
}

/** What the creator turned off for the whole account cannot be turned on for one post. */
function overruled({ options, media }: Content<TiktokOptions>, creator: Creator): Warning[] {
  const isVideo = media[0]?.kind === 'video'
  const rows = [
    ['disable_comment', 'Comments', creator.isCommentDisabled],
    ['disable_duet', 'Duets', isVideo && creator.isDuetDisabled],
    ['disable_stitch', 'Stitches', isVideo && creator.isStitchDisabled],
  ] as const
  return rows.flatMap(([name, what, isDisabled]) => {
    if (!isDisabled || options[name] !== false) return []
    const message = `${what} stay off: the creator has turned them off for the account.`
    return [{ code: 'option_not_applied' as const, message }]
  })
}
