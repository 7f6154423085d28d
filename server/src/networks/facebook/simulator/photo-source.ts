import { open } from 'node:fs/promises'
import type { ProbedMedia } from '../../simulator-contract.ts'
import type { AdmittedCall, Simulation } from './call.ts'
import { nowMs } from './call.ts'
import { GraphError, invalid } from './graph-error.ts'
import type { Page } from './people.ts'
import { type FileFacts, type Photo, photoFile } from './photos.ts'

/** https://developers.facebook.com/docs/graph-api/reference/page/photos/ (2026-09-11) */
const photoTypes = ['image/jpeg', 'image/bmp', 'image/png', 'image/gif', 'image/tiff']
/** More than any photo may have is not fetched at all. */
const maxFetchedBytes = 200 * 2 ** 20

/**
 * Takes the photo of a call, from its address or its file part.
 * @returns an unpublished photo without a text, not put on record yet
 * @throws GraphError 324 without an image, 100 with subcode 1366046 for one that is not taken
 */
export async function storePhoto(
  call: AdmittedCall,
  page: Page,
  simulation: Simulation,
): Promise<Photo> {
  const url = call.params.text('url')
  if (url !== null) return storePhotoFromUrl(url, page, simulation)
  const file = call.params.file('source') ?? call.params.file()
  if (!file) throw new GraphError({ message: '(#324) Requires upload file', code: 324 })
  const id = simulation.ids.next(simulation.world.now())
  const stored = await simulation.world.files.join(photoFile(id), [file.name])
  return judged(id, page, stored, simulation)
}

export async function storePhotoFromUrl(
  url: string,
  page: Page,
  simulation: Simulation,
): Promise<Photo> {
  const id = simulation.ids.next(simulation.world.now())
  const download = await simulation.world.files.download(photoFile(id), url, {
    maxBytes: maxFetchedBytes,
  })
  if (download.ok) return judged(id, page, download, simulation)
  if (download.reason === 'size') throw unreadable(simulation)
  if (!URL.canParse(url)) throw invalid('url should represent a valid URL')
  throw missingImage()
}

async function judged(
  id: string,
  page: Page,
  stored: { sizeBytes: number; sha256: string },
  simulation: Simulation,
): Promise<Photo> {
  const { files } = simulation.world
  try {
    const file = await factsOf(photoFile(id), stored, simulation)
    const created_at = nowMs(simulation)
    return {
      id,
      page_id: page.id,
      caption: '',
      alt_text: null,
      is_published: false,
      created_at,
      file,
    }
  } catch (error) {
    await files.remove(photoFile(id))
    throw error
  }
}

/** What an image is, when its type and size are taken. @throws GraphError */
export async function factsOf(
  name: string,
  stored: { sizeBytes: number; sha256: string },
  simulation: Simulation,
): Promise<FileFacts> {
  const { photo_max_mb, webp_photos, animated_photos } = simulation.switches()
  const found = (await simulation.world.files.probe(name)) ?? (await bitmapAt(name, simulation))
  if (found === null) throw missingImage()
  const isTaken =
    photoTypes.includes(found.contentType) || (webp_photos && found.contentType === 'image/webp')
  const isStill = (found.frames ?? 1) === 1 || animated_photos === 'still'
  if (!isTaken || !isStill || stored.sizeBytes > photo_max_mb * 1_000_000)
    throw unreadable(simulation)
  return {
    content_type: found.contentType,
    size_bytes: stored.sizeBytes,
    sha256: stored.sha256,
    width: found.width,
    height: found.height,
    duration_ms: null,
  }
}

type Bitmap = Pick<ProbedMedia, 'contentType' | 'width' | 'height' | 'frames'>

/** The probe reads no BMP: its header says width and height at 18 and 22. */
async function bitmapAt(name: string, simulation: Simulation): Promise<Bitmap | null> {
  const file = await open(simulation.world.files.pathOf(name))
  try {
    const head = Buffer.alloc(26)
    const { bytesRead } = await file.read(head, 0, 26, 0)
    if (bytesRead < 26 || head.toString('latin1', 0, 2) !== 'BM') return null
    const [width, height] = [head.readInt32LE(18), Math.abs(head.readInt32LE(22))]
    return { contentType: 'image/bmp', width, height, frames: 1 }
  } finally {
    await file.close()
  }
}

function missingImage(): GraphError {
  return new GraphError({ message: '(#324) Missing or invalid image file', code: 324 })
}

/** The body as clients have seen it; code 100, so that only the subcode tells. */
function unreadable(simulation: Simulation): GraphError {
  const { photo_max_mb: max } = simulation.switches()
  return new GraphError({
    message: 'Invalid parameter',
    code: 100,
    subcode: 1366046,
    isTransient: false,
    userTitle: "Can't Read Files",
    userMessage: `Your photos couldn't be uploaded. Photos should be less than ${max} MB and saved as JPG, PNG, GIF or TIFF files.`,
  })
}
