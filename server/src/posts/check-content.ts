import type { AccountFacts, ContentProblem, MediaItem } from '../networks/contract.ts'
import { type AnyNetwork, reportShared } from '../networks/registry.ts'
import type { DeliveryContent } from './resolve-content.ts'

/**
 * Everything that is wrong with what one account would get. The only list of rules there is: a
 * validation asks here, and so does a delivery before its first call.
 */
export function checkContent(
  network: AnyNetwork,
  content: DeliveryContent,
  account: AccountFacts,
): ContentProblem[] {
  const { text, media, options, missing } = content
  const problems = network.check({ text, media, options }, account)
  return [
    ...missing.map((address) => reportShared('media_not_stored', 'media_urls', { address })),
    ...media.flatMap((item, index) =>
      isMeasured(item) ? [] : [reportShared('media_not_inspected', `media_urls.${index}`)],
    ),
    ...(missing.length === 0 ? problems : problems.filter(isSureWithoutFiles)),
  ]
}

function isMeasured({ kind, width, height, durationMs }: MediaItem): boolean {
  return width !== null && height !== null && (kind === 'image' || durationMs !== null)
}

/** While files are missing, nobody knows what belongs to which, nor whether there are enough. */
function isSureWithoutFiles({ severity, code, path }: ContentProblem): boolean {
  if (severity === 'warning' || code === 'media_required' || code === 'text_required') return false
  return !path.startsWith('media_urls')
}
