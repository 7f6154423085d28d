import { z } from 'zod'
import { PlatformId } from '../schemas.ts'

/** Everything of a developer app but its secret. */
export const OAuthAppSchema = z.object({
  id: z.string().meta({ pattern: '^oa_[0-9a-z]+$' }),
  platform: PlatformId,
  name: z.string(),
  client_id: z.string(),
  redirect_uri: z.string().meta({
    description: 'Register this address with the network’s app, to the letter.',
  }),
  scopes: z.array(z.string()).meta({ description: 'What people are asked to agree to.' }),
  allowed_return_urls: z.array(z.string()),
  created_at: z.string().meta({ format: 'date-time' }),
})
