import type { SimulatorResponse } from '../../simulator-contract.ts'
import { acceptMedia } from './accept-media.ts'
import { admitDraft, admitPost } from './admission.ts'
import type { Call, Simulation } from './call.ts'
import { type ChunkPlan, checkChunks } from './chunk-rules.ts'
import { jsonParams, type Params } from './params.ts'
import type { PostInfo } from './post-info.ts'
import { newUpload, type Publication } from './publications.ts'
import { checkOwnership, pullVideo } from './pull-media.ts'
import { videoInfo } from './read-post-info.ts'
import { invalidParams, okAnswer } from './refusal.ts'
import { requireOneOf } from './scopes.ts'
import { uploadHost } from './steps.ts'

/** `POST /v2/post/publish/video/init/`. */
export async function initVideo(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  requireOneOf(call.grant.scopes, 'video.publish')
  const body = await jsonParams(call.request)
  const postInfo = body.object('post_info')
  const source = sourceOf(body.object('source_info'), simulation)
  admitPost(call.person, simulation)
  const info = videoInfo(postInfo, call.person, simulation)
  return begin({ mode: 'direct', source, info }, call, simulation)
}

/** `POST /v2/post/publish/inbox/video/init/`: without `post_info`; the creator writes the rest. */
export async function initInboxVideo(
  call: Call,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  requireOneOf(call.grant.scopes, 'video.upload')
  const body = await jsonParams(call.request)
  const source = sourceOf(body.object('source_info'), simulation)
  admitDraft(call.person, simulation)
  return begin({ mode: 'inbox', source, info: {} }, call, simulation)
}

type Source = { kind: 'file'; plan: ChunkPlan } | { kind: 'url'; url: string }

/** @throws Refusal 400 */
function sourceOf(info: Params, simulation: Simulation): Source {
  const source = info.required('source', info.text('source'))
  if (source === 'PULL_FROM_URL') {
    return { kind: 'url', url: info.required('video_url', info.text('video_url')) }
  }
  if (source !== 'FILE_UPLOAD') throw invalidParams('The source is invalid')
  const plan = {
    video_size: info.required('video_size', info.integer('video_size')),
    chunk_size: info.required('chunk_size', info.integer('chunk_size')),
    total_chunk_count: info.required('total_chunk_count', info.integer('total_chunk_count')),
  }
  checkChunks(plan, simulation.switches().megabyte)
  return { kind: 'file', plan }
}

async function begin(
  parts: { mode: Publication['mode']; source: Source; info: PostInfo },
  call: Call,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { mode, source, info } = parts
  const { world, publications } = simulation
  if (source.kind === 'url') checkOwnership(source.url, simulation)
  const publication = publications.begin(
    {
      author_id: call.person.open_id,
      grant_id: call.grant.id,
      medium: 'video',
      mode,
      source: source.kind,
      info,
    },
    world.now(),
  )
  if (source.kind === 'url') {
    const { bytes, ...received } = await pullVideo(source.url, publication, call, simulation)
    const pulled = { ...publication, downloaded_bytes: bytes }
    acceptMedia(pulled, call.person, received, call.request.fault, simulation)
    return okAnswer({ publish_id: publication.publish_id }, world.now())
  }
  const upload = newUpload(source.plan, world.now())
  publications.keep({ ...publication, upload, fate: call.request.fault })
  const query = `upload_id=${publication.number}&upload_token=${upload.token}`
  const uploadUrl = `${call.request.origin}/${uploadHost}/video/?${query}`
  return okAnswer({ publish_id: publication.publish_id, upload_url: uploadUrl }, world.now())
}
