import { z } from 'zod'
import { type Outage, readOutages } from '../../../deliveries/network-status.ts'
import type { MediaRules, NetworkId } from '../../../networks/contract.ts'
import { type AnyNetwork, networkIds, networkOf } from '../../../networks/registry.ts'
import { route } from '../../route.ts'
import { NetworkView } from './network-schema.ts'

export const listNetworksRoute = route({
  method: 'GET',
  path: '/v1/networks',
  tag: 'Networks',
  scope: 'networks:read',
  summary: 'What each network takes',
  description:
    'Limits with their sources, media rules, the schema of its options, the scopes a token needs, and whether it answers.',
  replies: {
    200: { description: 'The five networks.', schema: z.object({ items: z.array(NetworkView) }) },
  },
  errors: [],
  async handler({ caller }, context) {
    const outages = await readOutages(context.database, caller.environment)
    return { status: 200, body: { items: networkIds.map((id) => viewOf(id, outages.get(id))) } }
  },
})

/** What never changes while the program runs. */
const known = new Map(networkIds.map((id) => [id, describe(id)]))

function viewOf(id: NetworkId, outage: Outage | undefined) {
  const status = {
    state: outage ? 'not_answering' : 'ok',
    since: outage?.since ?? null,
    retry_at: outage?.retryAt ?? null,
    reason: outage?.reason ?? null,
  }
  return { ...known.get(id), status }
}

function describe(id: NetworkId) {
  const network = networkOf(id)
  const { $schema: _, ...options } = z.toJSONSchema(network.options, { io: 'input' })
  const { name, scopes, limits, mediaRules, rules } = network
  return {
    id,
    name,
    scopes,
    limits: snakeKeys(limits),
    media: mediaOf(mediaRules),
    options,
    rules: rulesOf(id, rules),
  }
}

function mediaOf({ images, videos, ...counts }: MediaRules) {
  return { ...snakeKeys(counts), images: snakeKeys(images), videos: snakeKeys(videos) }
}

/** The catalogue that a validation reports from. */
function rulesOf(id: NetworkId, rules: AnyNetwork['rules']) {
  return Object.entries(rules).map(([name, { severity, code, checks, limit, message, fix }]) => ({
    rule: `${id}.${name}`,
    severity,
    code,
    checks,
    limit,
    message,
    fix,
  }))
}

/** `maxImageBytes` → `max_image_bytes`. */
function snakeKeys(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )
}
