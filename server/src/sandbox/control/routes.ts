import { AppError } from '../../errors.ts'
import type { Visit } from '../gateway/visit.ts'
import { avatar, mediaFile, overview, pageView, webFile } from '../pages/page-routes.ts'
import type { World } from '../world.ts'
import { addAccounts, listAccounts } from './accounts.ts'
import type { Control } from './control.ts'
import { addFault, clearFaults, listFaults, removeFault } from './faults.ts'
import { showIndex } from './index-page.ts'
import { emptySandbox, readLedger } from './ledger.ts'
import { changeSettings, showSettings } from './settings.ts'

const routes: readonly [path: RegExp, methods: Readonly<Record<string, Control>>][] = [
  [/^\/_sandbox\/?$/, { GET: showIndex, DELETE: emptySandbox }],
  [/^\/_sandbox\/ledger$/, { GET: readLedger }],
  [/^\/_sandbox\/settings$/, { GET: showSettings, PATCH: changeSettings }],
  [/^\/_sandbox\/accounts$/, { GET: listAccounts, POST: addAccounts }],
  [/^\/_sandbox\/faults$/, { GET: listFaults, POST: addFault, DELETE: clearFaults }],
  [/^\/_sandbox\/faults\/([^/]+)$/, { DELETE: removeFault }],
  [/^\/_sandbox\/overview$/, { GET: overview }],
  [/^\/_sandbox\/view\/(.+)$/, { GET: pageView }],
  [/^\/_sandbox\/web\/([a-z.-]+)$/, { GET: webFile }],
  [/^\/_sandbox\/avatars\/[a-z]+\/([A-Za-z0-9_.-]{1,60})\.svg$/, { GET: avatar }],
  [/^\/_sandbox\/media\/([a-z]+\/[a-z0-9-]+)$/, { GET: mediaFile }],
  [/^\/_sandbox\/events$/, { GET: ({ response }, world) => world.changes.listen(response) }],
]

/** @returns what serves a path of the sandbox's own, or null: the path is a network's */
export function controlRoutes(
  path: string,
): ((visit: Visit, world: World) => Promise<void>) | null {
  if (!/^\/_sandbox(\/|$)/.test(path)) return null
  return async (visit, world) => {
    const found = routes.map(([pattern, methods]) => ({ match: pattern.exec(path), methods }))
    const route = found.find(({ match }) => match)
    if (!route) {
      throw new AppError(
        'route_not_found',
        `The sandbox has no ${path.slice(0, 200)}. GET /_sandbox lists what there is.`,
      )
    }
    const method = visit.request.method ?? 'GET'
    const control = route.methods[method === 'HEAD' ? 'GET' : method]
    if (method !== 'GET' && method !== 'HEAD') refuseOtherPages(visit, world)
    if (!control) {
      const allow = Object.keys(route.methods).join(', ')
      throw new AppError('method_not_allowed', `Use ${allow} here.`, { headers: { allow } })
    }
    await control(visit, world, route.match?.[1] ?? '')
  }
}

/** A page from elsewhere may send simple requests to this machine; it shall not change anything here. */
function refuseOtherPages({ request, origin }: Visit, world: World): void {
  const from = request.headers.origin
  if (from === undefined || from === origin || from === new URL(world.publicUrl).origin) return
  throw new AppError('validation_failed', 'Pages of other origins may not control the sandbox.', {
    problems: [
      {
        path: 'Origin',
        code: 'other_origin',
        message: 'Call from a program, or from a page of the sandbox.',
      },
    ],
  })
}
