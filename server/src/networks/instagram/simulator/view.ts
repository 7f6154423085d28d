import type { Simulation } from './call.ts'

export interface PageRequest {
  host: string
  path: string
  query: URLSearchParams
  origin: string
}

export function viewPage(_page: PageRequest, _simulation: Simulation): unknown {
  return null
}

/** A media file of a visible post; its name ends with its content type. */
export function viewedFile(
  name: string,
  { containers, posts, world }: Simulation,
): { path: string; contentType: string } | null {
  const [, id = '', type, subtype] =
    /^(\d{17})(?:-cover)?-(image|video)-([a-z0-9]+)$/.exec(name) ?? []
  const postId = containers.get(id)?.published_id
  if (!type || postId === undefined || !posts.has(postId)) return null
  return { path: world.files.pathOf(name), contentType: `${type}/${subtype}` }
}
