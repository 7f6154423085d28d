import type { SimulatorResponse } from '../../simulator-contract.ts'
import { admitPost } from './admission.ts'
import type { Call, Simulation } from './call.ts'
import { jsonParams } from './params.ts'
import { okAnswer, Refusal } from './refusal.ts'
import { requireOneOf } from './scopes.ts'
import { avatarUrl } from './user-info.ts'

/** `POST /v2/post/publish/creator_info/query/`: says with HTTP 200 also that the creator cannot post now. */
export async function creatorInfo(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  requireOneOf(call.grant.scopes, 'video.publish')
  await jsonParams(call.request, { isOptional: true })
  const { person } = call
  try {
    admitPost(person, simulation)
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(200, error.code, error.message)
    throw error
  }
  const data = {
    creator_avatar_url: avatarUrl(call.request.origin, person.username),
    creator_username: person.username,
    creator_nickname: person.display_name,
    privacy_level_options: person.privacy_level_options,
    comment_disabled: person.comment_disabled,
    duet_disabled: person.duet_disabled,
    stitch_disabled: person.stitch_disabled,
    max_video_post_duration_sec: person.max_video_post_duration_sec,
  }
  return okAnswer(data, simulation.world.now())
}
