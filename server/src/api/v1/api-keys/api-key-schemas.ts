import { z } from 'zod'
import { keyScopes } from '../../../keys/scopes.ts'

const time = z.string().meta({ format: 'date-time' })

/** Everything of a key but the key. */
export const ApiKey = z.object({
  id: z.string().meta({ pattern: '^key_[0-9a-z]+$' }),
  name: z.string(),
  key_prefix: z.string().meta({ description: 'Enough to recognise the key by.' }),
  environment: z.enum(['live', 'test']),
  scopes: z
    .array(z.enum(keyScopes))
    .nullable()
    .meta({ description: 'What the key may do; null: everything a key can.' }),
  account_ids: z
    .array(z.string())
    .nullable()
    .meta({ description: 'The accounts it may use; null: all of its environment.' }),
  created_by: z.string().nullable(),
  created_at: time,
  last_used_at: time.nullable().meta({ description: 'To the minute.' }),
  expires_at: time.nullable(),
})

/** The answer that shows the key. */
export const CreatedApiKey = ApiKey.extend({
  key: z.string().meta({
    description:
      'The key, shown this once. Secret scanners find it by `dra_(live|test)_[0-9A-Za-z]{40}`; the last six characters are the CRC32, in base 62, of what precedes them.',
  }),
})
