import type { Simulation } from './call.ts'
import type { Video } from './videos.ts'

/** The type of a media file that a page may show, by its name; null: there is no such file. */
export function mediaTypeOf(name: string, simulation: Simulation): string | null {
  const [, kind, id = ''] =
    /^(photo|video|thumbnail)-([0-9]{1,25})(?:-[0-9]{1,25})?$/.exec(name) ?? []
  if (kind === 'photo' && name === `photo-${id}`)
    return simulation.photos.get(id)?.file.content_type ?? null
  if (kind === 'video' && name === `video-${id}`) {
    return simulation.videos.get(id)?.file?.content_type ?? null
  }
  return kind === 'thumbnail' ? thumbnailType(name, id, simulation) : null
}

/** A cover is named after its video and itself: `thumbnail-{video}-{cover}`. */
function thumbnailType(name: string, videoId: string, simulation: Simulation): string | null {
  const video: Video | undefined = simulation.videos.get(videoId)
  const cover = video?.thumbnails?.find(({ id }) => name === `thumbnail-${videoId}-${id}`)
  return cover?.file.content_type ?? null
}
