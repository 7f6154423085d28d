import type { SimulatorResponse } from '../../simulator-contract.ts'
import { actingPage } from './admit.ts'
import type { AdmittedCall, Simulation } from './call.ts'
import { missing, noObject } from './graph-error.ts'
import { thumbnailList } from './media-fields.ts'
import { visibleNode } from './nodes.ts'
import type { StagedFile } from './params.ts'
import { toPublish } from './permissions.ts'
import { factsOf } from './photo-source.ts'
import { thumbnailFile, type Video } from './videos.ts'

/** `POST /{video}/thumbnails`: a cover of one's own. */
export async function setThumbnail(
  call: AdmittedCall,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const video = videoOf(call, simulation)
  const asPage = { ...call, route: { ...call.route, id: video.page_id } }
  actingPage(asPage, { permissions: toPublish, task: 'CREATE_CONTENT' }, simulation)
  const file = call.params.file('source') ?? call.params.file()
  if (!file) throw missing('source')
  await storeThumbnail(video, file, call.params.flag('is_preferred', false), simulation)
  simulation.world.changed()
  return { status: 200, body: { success: true } }
}

/** `GET /{video}/thumbnails` */
export function listThumbnails(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const video = videoOf(call, simulation)
  return { status: 200, body: { data: thumbnailList(video, call.request.origin) } }
}

function videoOf({ route, caller, request }: AdmittedCall, simulation: Simulation): Video {
  const node = visibleNode(route.id, caller, request.method, simulation)
  if (node.kind !== 'video') throw noObject(route.id, request.method)
  return node.video
}

/** @throws GraphError for a file that is no photo Facebook takes */
export async function storeThumbnail(
  video: Video,
  staged: StagedFile,
  isPreferred: boolean,
  simulation: Simulation,
): Promise<void> {
  const { world, ids, videos } = simulation
  const id = ids.next(world.now())
  const stored = await world.files.join(thumbnailFile(video.id, id), [staged.name])
  try {
    const file = await factsOf(thumbnailFile(video.id, id), stored, simulation)
    const known = (videos.get(video.id) ?? video).thumbnails ?? []
    const others = isPreferred ? known.map((each) => ({ ...each, is_preferred: false })) : known
    videos.change(video, { thumbnails: [...others, { id, is_preferred: isPreferred, file }] })
  } catch (error) {
    await world.files.remove(thumbnailFile(video.id, id))
    throw error
  }
}
