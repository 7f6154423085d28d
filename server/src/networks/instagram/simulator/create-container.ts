import type { SimulatorResponse } from '../../simulator-contract.ts'
import { accountOf, requirePageTask } from './access.ts'
import type { Call, Simulation } from './call.ts'
import { type ContainerDraft, containerDraft } from './container-params.ts'
import type { Container } from './containers.ts'
import { fetchImage, fetchVideo } from './fetch-media.ts'
import type { GraphError } from './graph-error.ts'
import { instagramError, type Subcode } from './instagram-errors.ts'
import { isUnpublishableImage } from './judge-media.ts'
import { maxContainersPerDay } from './media-limits.ts'
import type { Account } from './people.ts'
import type { Switches } from './switches.ts'

const createAnswers: Readonly<Record<Exclude<Switches['create_answer'], 'real'>, Subcode>> = {
  server_error: 2207001,
  slow_download: 2207003,
  create_failed: 2207032,
  upload_error: 2207053,
  video_format: 2207026,
  spam_block: 2207051,
}

/** `POST /{ig}/media`: a container, to be published within 24 hours. */
export async function createContainer(
  call: Call,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const account = accountOf(call, simulation)
  requirePageTask(call, account)
  const draft = containerDraft({
    params: call.params,
    family: call.caller.family,
    account,
    switches: simulation.switches(),
  })
  const { create_answer: answer } = simulation.switches()
  if (answer !== 'real') throw instagramError(createAnswers[answer])
  const { containers, world } = simulation
  if (world.settings().caps === 'real' && containers.countOf(account.id) >= maxContainersPerDay)
    throw instagramError(2207042)
  const container = await made(draft, account, simulation)
  if (call.request.fault?.kind === 'processing_fails' && !draft.isResumable)
    container.error = Number(simulation.switches().processing_error)
  containers.put(container)
  return { status: 200, body: { id: container.id, ...uploadAddress(container, draft, call) } }
}

function uploadAddress({ id }: Container, draft: ContainerDraft, call: Call): { uri?: string } {
  if (!draft.isResumable) return {}
  const { origin } = call.request
  return { uri: `${origin}/rupload.facebook.com/ig-api-upload/${call.version}/${id}` }
}

/** With its media fetched and judged. @throws GraphError */
async function made(
  draft: ContainerDraft,
  account: Account,
  simulation: Simulation,
): Promise<Container> {
  const { ids, world } = simulation
  const now = world.now()
  const container: Container = {
    id: ids.next(now),
    account_id: account.id,
    created_at: now.getTime(),
    kind: draft.kind,
    media: draft.media,
    caption: draft.caption,
    options: draft.options,
    processed_at: draft.isResumable ? null : now.getTime() + world.settings().processing_ms,
    ...(draft.altText === null ? {} : { alt_text: draft.altText }),
    ...(draft.userTags.length === 0 ? {} : { user_tags: draft.userTags }),
    ...(draft.thumbOffsetMs === null ? {} : { thumb_offset_ms: draft.thumbOffsetMs }),
    ...(draft.kind === 'child' ? { media_type: draft.mediaType } : {}),
  }
  if (draft.media === 'children')
    return { ...container, children: children(draft, account, simulation) }
  await addMedia(container, draft, simulation)
  return container
}

async function addMedia(
  container: Container,
  draft: ContainerDraft,
  simulation: Simulation,
): Promise<void> {
  const { id, kind } = container
  if (draft.coverUrl !== null)
    container.cover = (await fetchImage(draft.coverUrl, `${id}-cover`, 'cover', simulation)).file
  if (draft.url === null) return
  if (draft.media === 'image') {
    const { file, media } = await fetchImage(draft.url, id, kind, simulation)
    container.file = file
    if (isUnpublishableImage(media, simulation.switches())) container.publish_error = 2207005
    return
  }
  takeVideo(container, await fetchVideo(draft.url, id, kind, simulation))
}

/** Puts a judged video into its container. A cover beyond the end is found out only now. */
export function takeVideo(
  container: Container,
  { file, fault }: Awaited<ReturnType<typeof fetchVideo>>,
): void {
  if (file) container.file = file
  const offset = container.thumb_offset_ms ?? 0
  const isBeyond = file !== null && offset > 0 && offset >= (file.duration_ms ?? 0)
  const error = fault ?? (isBeyond ? 2207057 : null)
  if (error !== null) container.error = error
}

/** Ids of containers that may go into a carousel now. @throws GraphError */
function children(draft: ContainerDraft, account: Account, simulation: Simulation): string[] {
  for (const id of draft.childIds) {
    const refusal = childRefusal(id, account, simulation)
    if (refusal) throw refusal
  }
  return draft.childIds
}

function childRefusal(id: string, account: Account, { containers }: Simulation): GraphError | null {
  const child = containers.get(id)
  if (child?.account_id !== account.id) return instagramError(2207006, id)
  if (child.kind !== 'child') return instagramError(2207023, `of container ${id} in a carousel`)
  const status = containers.statusOf(child)
  if (status === 'EXPIRED' || status === 'PUBLISHED') return instagramError(2207008, id)
  return status === 'FINISHED' ? null : instagramError(2207027)
}
