import type { NetworkId } from '../src/networks/contract.ts'
import { drawForm, drawShared, type Form, type Shelf } from './forms.ts'
import type { Member } from './people.ts'
import type { Random } from './random.ts'

/** A post that a client is about to make. */
export interface Order {
  text: string
  members: readonly Member[]
  forms: ReadonlyMap<NetworkId, Form>
  scheduledAt: Date | null
  /** So much later than the create it is brought forward to; null without a schedule. */
  dueInMs: number | null
  /** What its client does to it around the moment at which it is due. */
  race: { kind: 'cancel' | 'edit'; offsetMs: number } | null
}

/** The API takes nothing below a minute, and a create may be repeated for a long time. */
const aheadMs = 30 * 60_000

const unscheduled = { scheduledAt: null, dueInMs: null }

/** A schedule that is brought forward. */
export function scheduled(dueInMs: number): Pick<Order, 'scheduledAt' | 'dueInMs'> {
  return { scheduledAt: new Date(Date.now() + aheadMs), dueInMs }
}

/** Draws one post: for one account as a rule, for accounts of several networks at times. */
export function drawOrder(
  random: Random,
  number: number,
  members: readonly Member[],
  shelf: Shelf,
): Order {
  const text = `p${number} alone`
  const chosen = random.chance(0.15) ? severalOf(random, members) : [random.pick(members)]
  const draw = chosen.length > 1 ? drawShared : drawForm
  const networks = [...new Set(chosen.map(({ network }) => network))]
  const forms = new Map(networks.map((each) => [each, draw(random, each, text, shelf)]))
  const isScheduled = random.chance(0.15)
  const timing = isScheduled ? scheduled(random.between(1_000, 6_000)) : unscheduled
  const kind = random.pick(['cancel', 'edit'] as const)
  const race =
    isScheduled && random.chance(0.5) ? { kind, offsetMs: random.between(-250, 350) } : null
  return { text, members: chosen, forms, race, ...timing }
}

/** One account of each of two to five networks, where there are so many. */
function severalOf(random: Random, members: readonly Member[]): Member[] {
  const networks = [...new Set(members.map(({ network }) => network))]
  const wanted = networks.filter(() => random.chance(0.6))
  if (wanted.length < 2) return [random.pick(members)]
  return wanted.map((network) => random.pick(members.filter((each) => each.network === network)))
}

/** The create body. */
export function bodyOf({ text, members, forms, scheduledAt }: Order) {
  const [first] = [...forms.values()]
  const options = [...forms].filter(([, form]) => Object.keys(form.options).length > 0)
  return {
    account_ids: members.map(({ accountId }) => accountId),
    text,
    media_urls: first?.mediaUrls ?? [],
    platform_options: Object.fromEntries(options.map(([network, form]) => [network, form.options])),
    ...(scheduledAt && { scheduled_at: scheduledAt.toISOString() }),
  }
}
