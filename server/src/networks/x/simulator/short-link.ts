import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { permalink } from './ledger.ts'
import { notFound } from './refusal.ts'
import { linksOf, mediaLinkIndex, shortCodeParts } from './text.ts'

/** `t.co/{code}`: leads to the link that was typed, or to the post whose media stand behind it. */
export function shortLink(code: string, simulation: Simulation, origin: string): SimulatorResponse {
  const parts = shortCodeParts(code)
  const post = parts && simulation.posts.get(parts.postId)
  if (!parts || !post) throw notFound('code', code, 'link')
  if (parts.index === mediaLinkIndex) return redirect(permalink(post, simulation, origin))
  const url = linksOf(post.text)[parts.index]?.url
  if (!url) throw notFound('code', code, 'link')
  return redirect(/^https?:/i.test(url) ? url : `http://${url}`)
}

function redirect(location: string): SimulatorResponse {
  return { status: 301, headers: { location }, body: null }
}
