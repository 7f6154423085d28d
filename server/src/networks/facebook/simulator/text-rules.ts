import { type AdmittedCall, nowMs, type Simulation } from './call.ts'
import { GraphError, invalid } from './graph-error.ts'
import type { Page } from './people.ts'
import { isPublished, type LinkCard, type Post } from './posts.ts'

/** A text as it is published: line ends alike, no white space around it. @throws GraphError when it is too long */
export function publishedText(text: string | null, simulation: Simulation): string {
  const tidy = (text ?? '').replace(/\r\n?/g, '\n').trim()
  const { max_message_length: max, message_length_unit: unit } = simulation.switches()
  const length = unit === 'utf16' ? tidy.length : [...tidy].length
  if (length > max) throw invalid('Name parameter too long')
  return tidy
}

/**
 * The link of a post and what its card says.
 * @throws GraphError for an address that is none, or texts for a card of somebody else's page
 */
export function linkOf({ params }: AdmittedCall, simulation: Simulation): LinkCard | null {
  const url = params.text('link')
  if (url === null) return null
  const address = URL.canParse(url) ? new URL(url) : null
  if (address === null || !/^https?:$/.test(address.protocol) || !isReachableName(address)) {
    throw invalid('The link that was specified is not a valid URL.', { subcode: 2061006 })
  }
  const isOwn = address.origin === simulation.world.publicOrigin
  if (!isOwn && ['picture', 'name', 'thumbnail', 'description'].some((name) => params.has(name))) {
    throw invalid(
      'Only owners of the URL have the ability to specify the picture, name, thumbnail or description params.',
    )
  }
  return { url, title: params.text('name'), description: params.text('description') }
}

function isReachableName({ hostname }: URL): boolean {
  return hostname.includes('.') || hostname === 'localhost' || hostname.startsWith('[')
}

/** Code 506, for a text that the Page's last post has as well. @throws GraphError */
export function checkDuplicate(
  page: Page,
  message: string,
  link: LinkCard | null,
  simulation: Simulation,
): void {
  if (simulation.switches().duplicate_check === 'off' || message === '') return
  const last = lastPublished(page, simulation)
  if (last?.surface !== 'feed' || last.photo_ids) return
  if (last.message !== message || last.link?.url !== link?.url) return
  throw new GraphError({ message: '(#506) Duplicate status message', code: 506 })
}

function lastPublished(page: Page, simulation: Simulation): Post | undefined {
  for (const id of simulation.posts.ofPage(page.id).newestFirst()) {
    const post = simulation.posts.get(id)
    if (post && isPublished(post, nowMs(simulation))) return post
  }
  return undefined
}
