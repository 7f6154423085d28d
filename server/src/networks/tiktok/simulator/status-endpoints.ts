import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import { jsonParams } from './params.ts'
import { type Publication, statusOf } from './publications.ts'
import { okAnswer, Refusal } from './refusal.ts'
import { requireOneOf } from './scopes.ts'
import { stopPublication } from './stop-publication.ts'

/** `POST /v2/post/publish/status/fetch/`. */
export async function fetchStatus(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const publication = await ownPublication(call, simulation)
  const now = simulation.world.now()
  const status = statusOf(publication, now)
  const data = {
    status,
    ...(status === 'FAILED' ? { fail_reason: publication.fail_reason } : {}),
    ...(status === 'PUBLISH_COMPLETE' ? postIds(publication, simulation) : {}),
    ...(publication.upload ? { uploaded_bytes: publication.upload.uploaded_bytes } : {}),
    ...(publication.source === 'url'
      ? { downloaded_bytes: publication.downloaded_bytes ?? 0 }
      : {}),
  }
  return withBareIds(okAnswer(data, now), simulation)
}

/** `POST /v2/post/publish/cancel/`: stops what is still being processed. */
export async function cancel(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const publication = await ownPublication(call, simulation)
  const now = simulation.world.now()
  if (!statusOf(publication, now).startsWith('PROCESSING_')) {
    throw new Refusal(400, 'publish_not_cancellable', 'The publish task cannot be cancelled.')
  }
  await stopPublication(publication, 'publish_cancelled', simulation)
  return okAnswer(undefined, now)
}

async function ownPublication(call: Call, simulation: Simulation): Promise<Publication> {
  requireOneOf(call.grant.scopes, 'video.upload', 'video.publish')
  const body = await jsonParams(call.request)
  const publishId = body.required('publish_id', body.text('publish_id'))
  const publication = simulation.publications.byPublishId(publishId)
  if (!publication) throw new Refusal(400, 'invalid_publish_id', 'The publish id does not exist.')
  if (publication.author_id === call.person.open_id) return publication
  throw new Refusal(
    400,
    'token_not_authorized_for_specified_publish_id',
    'The access token is not authorized for this publish id.',
  )
}

/** The key is misspelt on the network too. Before moderation, and for private posts ever, there is no id. */
function postIds(publication: Publication, simulation: Simulation): Record<string, string[]> {
  const { post_id_in_status: policy, pending_post_id: pending } = simulation.switches()
  const post = simulation.posts.get(publication.post_id ?? '')
  const publicAt = post?.public_at ?? null
  const isKnown = publicAt !== null && publicAt <= simulation.world.now().getTime()
  if (post && isKnown && policy === 'after_moderation') {
    return { publicaly_available_post_id: [post.id] }
  }
  return pending === 'empty' ? { publicaly_available_post_id: [] } : {}
}

/** On the wire the ids are numbers that no double holds: written as digits, past JSON.stringify. */
function withBareIds(answer: SimulatorResponse, simulation: Simulation): SimulatorResponse {
  if (simulation.switches().post_id_type === 'string') return answer
  const text = JSON.stringify(answer.body)
  return {
    ...answer,
    headers: { ...answer.headers, 'content-type': 'application/json; charset=utf-8' },
    body: text.replace(/("publicaly_available_post_id":\[)"(\d+)"/, '$1$2'),
  }
}
