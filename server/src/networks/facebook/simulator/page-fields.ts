import { lackingOf } from './admit.ts'
import type { Caller, Simulation } from './call.ts'
import { type NodeFields, project, type Selected } from './fields.ts'
import type { Page, User } from './people.ts'
import { pageUrl } from './permalinks.ts'

/** A Page as the Graph API tells of it. */
export function pageBody(
  page: Page,
  asked: readonly Selected[],
  usual: readonly string[],
  caller: Caller,
  origin: string,
  simulation: Simulation,
): Record<string, unknown> {
  return project('Page', pageFields(page, caller, origin, simulation), asked, usual)
}

function pageFields(
  page: Page,
  caller: Caller,
  origin: string,
  simulation: Simulation,
): NodeFields {
  return {
    id: () => page.id,
    name: () => page.name,
    username: () => page.username,
    link: () => pageUrl(page.id, origin),
    category: () => page.category.name,
    category_list: () => [page.category],
    tasks: () => page.tasks,
    access_token: () => tokenFor(page, caller, simulation),
    picture: (selected) => picture(page.username, selected, origin),
    instagram_business_account: () => undefined,
    connected_instagram_account: () => undefined,
    about: () => undefined,
    website: () => undefined,
    is_published: () => true,
    verification_status: () => 'not_verified',
    fan_count: () => 0,
    followers_count: () => 0,
  }
}

/** Only its own person is given a Page's token, with `pages_show_list`. */
function tokenFor(page: Page, caller: Caller, simulation: Simulation): string | undefined {
  if (caller.page) return caller.page.id === page.id ? caller.value : undefined
  const isTheirs = caller.grant.page_ids.includes(page.id) && page.user_id === caller.user.id
  if (!isTheirs || lackingOf(caller, ['pages_show_list']).length > 0) return undefined
  return simulation.tokens.pageToken(caller.value, page.id)
}

const pictureSizes: Readonly<Record<string, number>> = {
  small: 50,
  square: 50,
  normal: 100,
  album: 50,
  large: 200,
}

function picture(handle: string, { args }: Selected, origin: string): unknown {
  const size = Number(args.width ?? args.height) || (pictureSizes[args.type ?? ''] ?? 50)
  const url = `${origin}/_sandbox/avatars/facebook/${handle}.svg`
  return { data: { height: size, width: size, is_silhouette: false, url } }
}

export function userBody(user: User, asked: readonly Selected[], origin: string) {
  const node: NodeFields = {
    id: () => user.id,
    name: () => user.name,
    first_name: () => user.name.split(' ')[0],
    last_name: () => user.name.split(' ').slice(1).join(' '),
    picture: (selected) => picture(`person_${user.id.slice(-4)}`, selected, origin),
    email: () => undefined,
  }
  return project('User', node, asked, ['name', 'id'])
}
