import { z } from 'zod'
import { takeDeauthorization, takeDeletion } from '../../../connect/network-notices.ts'
import { route } from '../../route.ts'

const Notice = z.object({
  signed_request: z
    .string({ error: 'signed_request must be given once.' })
    .meta({ description: 'As the network signed it, with the app’s secret.' }),
})

export const deauthorizeRoute = route({
  method: 'POST',
  path: '/v1/meta/deauthorize',
  tag: 'OAuth',
  scope: 'public',
  takesForm: true,
  summary: 'Where the network tells that somebody removed the app',
  description:
    'Set it as the deauthorize callback of the app. The accounts of that person become `revoked`, and a `connection.revoked` event is recorded for each.',
  body: Notice,
  replies: { 200: { description: 'Noted.', schema: z.object({ success: z.literal(true) }) } },
  errors: ['validation_failed'],
  async handler({ body }, context) {
    await takeDeauthorization(context.connect, body.signed_request)
    return { status: 200, body: { success: true } }
  },
})

export const dataDeletionRoute = route({
  method: 'POST',
  path: '/v1/meta/data-deletion',
  tag: 'OAuth',
  scope: 'public',
  takesForm: true,
  summary: 'Where the network tells that somebody wants their data deleted',
  description:
    'Set it as the data deletion callback of the app. Tokens, handle and profile of the person’s accounts are erased before the answer.',
  body: Notice,
  replies: {
    200: {
      description: 'Erased; the page at `url` says so.',
      schema: z.object({ url: z.string(), confirmation_code: z.string() }),
    },
  },
  errors: ['validation_failed'],
  async handler({ body }, context) {
    const code = await takeDeletion(context.connect, body.signed_request)
    const url = `${context.publicUrl}/connect/deletion?code=${code}`
    return { status: 200, body: { url, confirmation_code: code } }
  },
})
