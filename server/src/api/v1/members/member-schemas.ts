import { z } from 'zod'

export const RoleSchema = z.enum(['owner', 'editor', 'viewer'], {
  error: 'role must be owner, editor or viewer.',
})

export const Member = z.object({
  id: z.string().meta({ pattern: '^usr_[0-9a-z]+$' }),
  name: z.string(),
  email: z.string(),
  role: RoleSchema,
  created_at: z.string().meta({ format: 'date-time' }),
})

export const Invitation = z.object({
  id: z.string().meta({ pattern: '^inv_[0-9a-z]+$' }),
  email: z.string(),
  role: RoleSchema,
  created_at: z.string().meta({ format: 'date-time' }),
  expires_at: z.string().meta({ format: 'date-time' }),
})
