import { z } from 'zod'
import { checkAccount } from '../../../connect/doctor/check-account.ts'
import { checkOAuthApp } from '../../../connect/doctor/check-app.ts'
import { route } from '../../route.ts'
import { IdParams } from '../schemas.ts'

const Diagnosis = z.object({
  ok: z.boolean().meta({ description: 'Nothing of severity error was found.' }),
  checked_at: z.string().meta({ format: 'date-time' }),
  findings: z.array(
    z.object({
      severity: z.enum(['error', 'warning', 'info']),
      code: z.string(),
      message: z.string(),
      fix: z.string().meta({ description: 'What to click, or to set.' }),
    }),
  ),
})

const replies = { 200: { description: 'What was found.', schema: Diagnosis } }

export const checkAccountRoute = route({
  method: 'GET',
  path: '/v1/accounts/{id}/check',
  tag: 'Accounts',
  scope: 'accounts:read',
  summary: 'Find out what would stop the next post',
  description:
    'Asks the network whose token this is, and looks at scopes, at the token’s end against scheduled posts, and at what the network cannot reach. Changes nothing.',
  params: IdParams,
  replies,
  errors: ['not_found'],
  async handler({ params, caller }, context) {
    return { status: 200, body: await checkAccount(context.connect, caller, params.id) }
  },
})

export const checkOAuthAppRoute = route({
  method: 'GET',
  path: '/v1/oauth-apps/{id}/check',
  tag: 'OAuth',
  scope: 'oauth-apps:read',
  summary: 'Find out what stands between an app and connected accounts',
  description: 'Asks the network whether it knows the app. Changes nothing.',
  params: IdParams,
  replies,
  errors: ['not_found'],
  async handler({ params, caller }, context) {
    return { status: 200, body: await checkOAuthApp(context.connect, caller, params.id) }
  },
})
