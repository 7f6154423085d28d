import { z } from 'zod'
import { finishConnection } from '../../../connect/finish-connection.ts'
import { browserCookie, browserSecretOf } from '../../browser-cookies.ts'
import { messagePage } from '../../pages/page.ts'
import { route } from '../../route.ts'
import { PlatformId } from '../schemas.ts'

const choiceSeconds = 600
/** Nothing of the address, which holds the code, goes on to other sites. */
const privately = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

export const oauthCallbackRoute = route({
  method: 'GET',
  path: '/v1/oauth/{platform}/callback',
  tag: 'OAuth',
  scope: 'public',
  summary: 'Where the consent page sends the browser',
  description:
    'For browsers; register this address with the network’s app. Whatever else a network adds to the query is ignored. A fragment that it adds (`#_=_`) never reaches a server, and a browser carries it on to `return_url`.',
  params: z.object({ platform: PlatformId }),
  query: z.object({
    state: z.string().max(200).catch(''),
    code: z.string().nullable().catch(null).default(null),
    error: z.string().max(200).nullable().catch('unreadable').default(null),
  }),
  replies: {
    302: {
      description: 'On to `return_url`, or to the choice among several accounts.',
      schema: null,
    },
    400: {
      description: 'A page for people: this is no callback of ours.',
      html: true,
      schema: null,
    },
  },
  errors: ['not_found'],
  async handler({ params, query, request }, context) {
    const { state, code, error } = query
    const result = await finishConnection(context.connect, {
      platform: params.platform,
      state,
      code,
      error,
      browserSecretOf: (id) => browserSecretOf(context, request, id),
    })
    if (result.kind === 'ended')
      return { status: 302, headers: { ...privately, location: result.location } }
    if (result.kind === 'choose') {
      const { connectionId, browserSecret } = result
      return {
        status: 302,
        headers: {
          ...privately,
          location: `${context.publicUrl}/connect/choose?connection=${connectionId}`,
          'set-cookie': browserCookie(context, connectionId, browserSecret, choiceSeconds),
        },
      }
    }
    return messagePage(400, {
      title: 'This link leads nowhere',
      text: 'It was not made here, or it was made more than a day ago. Nothing was connected. Go back to where you came from and start again.',
    })
  },
})
