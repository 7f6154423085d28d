import type { MediaItem, NetworkId } from '../../src/networks/contract.ts'
import { networkIds } from '../../src/networks/registry.ts'
import { checkAccounts } from '../../src/posts/validate-post.ts'
import { median } from '../statistics.ts'

const accountsPerNetwork = 20
const warmUps = 50
const rounds = 200

/** A text as people write them: emoji, links, tags, and words of several scripts. */
const text = `Our new bicycle is here 🚲 read all about it on https://example.com/news?id=7 or ask @ann. Die Räder sind grün, 자전거도 있습니다. #bicycle #news `

/** Processor time of checking one post for 100 accounts on five networks, in ms: median of 200 rounds. */
export function measureValidation(): number {
  const accounts = networkIds.flatMap((platform) => accountsOn(platform, accountsPerNetwork))
  const times: number[] = []
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const body = { text: `${text}${round}`, media_urls: [photo.url, photo.url] }
    const before = process.cpuUsage()
    checkAccounts(body, accounts, new Map([[photo.url, photo]]), new Map())
    const { user, system } = process.cpuUsage(before)
    if (round >= warmUps) times.push((user + system) / 1_000)
  }
  return median(times)
}

/** So many accounts of which nothing is known. */
export function accountsOn(platform: NetworkId, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    id: `acc_${platform}${index}`,
    platform,
    platformAccountId: String(index),
    handle: null,
    profile: {},
    health: 'active',
    tokenExpiresAt: null,
  }))
}

const photo: MediaItem = {
  assetId: 'media_1',
  url: 'https://example.com/photo.jpg',
  kind: 'image',
  contentType: 'image/jpeg',
  sizeBytes: 200_000,
  width: 1080,
  height: 1080,
  durationMs: null,
  frames: 1,
}
