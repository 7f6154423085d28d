import { AppError } from '../../errors.ts'
import type { Control } from '../control/control.ts'
import { reply } from '../control/reply.ts'
import { sendAnswer } from '../gateway/answer.ts'
import { sandboxNetworks } from '../networks.ts'
import { avatarSvg } from '../people/avatar.ts'
import { sendFile } from './send-file.ts'
import { sendWebFile } from './serve-page.ts'

/** `GET /_sandbox/web/{file}`. */
export const webFile: Control = (visit, _world, name) => sendWebFile(visit, name, 200)

/** `GET /_sandbox/view/{host}/{path}`: what the page at that address shows. */
export const pageView: Control = async ({ response, query, origin }, world, address) => {
  const [, host = '', path = ''] = /^([^/]+)(.*)$/.exec(address) ?? []
  const simulator = world.simulators.find((each) => each.pageHosts.includes(host))
  const view = simulator?.view({ host, path: path || '/', query, origin }) ?? null
  if (view === null) throw new AppError('not_found', 'The sandbox has no such page.')
  await reply(response, world, 200, view)
}

/** `GET /_sandbox/overview`: what the first page shows. */
export const overview: Control = async ({ response, origin }, world) => {
  const networks = sandboxNetworks.map(({ id, name }) => {
    const simulator = world.simulators.find(({ network }) => network === id)
    if (!simulator) return { id, name, is_simulated: false }
    const host = simulator.pageHosts[0]
    return {
      id,
      name,
      is_simulated: true,
      timeline: `/${host}`,
      api: `${origin}/${simulator.hosts[0]}`,
      post_count: simulator.postCount(),
      handles: simulator.people().slice(0, 5),
    }
  })
  await reply(response, world, 200, { api: world.publicUrl, sandbox: origin, networks })
}

/** `GET /_sandbox/avatars/{network}/{handle}.svg`. */
export const avatar: Control = ({ response }, _world, handle) =>
  sendAnswer(response, {
    status: 200,
    headers: { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=86400' },
    body: avatarSvg(handle),
  })

/** `GET /_sandbox/media/{network}/{name}`. */
export const mediaFile: Control = async (visit, world, address) => {
  const [network, name = ''] = address.split('/')
  const simulator = world.simulators.find((each) => each.network === network)
  const file = simulator?.mediaFile(name)
  if (!file) throw new AppError('not_found', 'There is no such media file.')
  await sendFile(visit, file)
}
