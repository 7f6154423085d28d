import type { Simulation } from './call.ts'
import { thumbnailName } from './uploads.ts'

/** The bytes of an asset, or a video's thumbnail, by their name in a view. */
export function mediaFileOf(
  name: string,
  { uploads }: Simulation,
): { path: string; contentType: string } | null {
  const found = /^([0-9a-f]{18})(-thumbnail)?$/.exec(name)
  const upload = uploads.get(found?.[1] ?? '')
  if (!upload?.file) return null
  if (!found?.[2]) {
    return { path: uploads.files.pathOf(upload.key), contentType: upload.file.content_type }
  }
  if (!upload.thumbnail_type) return null
  const path = uploads.files.pathOf(thumbnailName(upload.key))
  return { path, contentType: upload.thumbnail_type }
}
