import { z } from 'zod'
import { listAudit } from '../../../audit/list-audit.ts'
import { route } from '../../route.ts'
import { pageOf, pageQuery } from '../schemas.ts'

const Entry = z.object({
  id: z.string().meta({ pattern: '^aud_[0-9a-z]+$' }),
  at: z.string().meta({ format: 'date-time' }),
  environment: z.enum(['live', 'test']).nullable(),
  actor: z.object({
    kind: z.enum(['person', 'key', 'network', 'system']),
    id: z.string().nullable(),
    name: z.string().nullable().meta({ description: 'E-mail of the person, name of the key.' }),
  }),
  action: z.string(),
  target_id: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
})

const filter = z.string().min(1).max(80).optional()

export const listAuditLogRoute = route({
  method: 'GET',
  path: '/v1/audit-log',
  tag: 'Workspace',
  scope: 'audit:read',
  isWorkspaceWide: true,
  summary: 'Who did what, newest first',
  description:
    'For owners who are signed in. Both environments; to export it, follow `next_cursor`.',
  query: z.strictObject({ action: filter, actor_id: filter, target_id: filter, ...pageQuery }),
  replies: { 200: { description: 'A page of entries.', schema: pageOf(Entry) } },
  errors: ['validation_failed', 'invalid_cursor'],
  async handler({ query, caller }, context) {
    const { limit, cursor, ...wanted } = query
    const page = { limit, cursor }
    return {
      status: 200,
      body: await listAudit(context.database, caller.workspaceId, wanted, page),
    }
  },
})
