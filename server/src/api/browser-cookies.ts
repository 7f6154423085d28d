import type { FastifyRequest } from 'fastify'
import type { ApiContext } from './context.ts'

/**
 * The cookie that ties a flow to one browser. `Lax`: it has to come along when a network sends the
 * browser back, and must not come along when another site sends a form.
 */
export function browserCookie(
  context: ApiContext,
  connectionId: string,
  secret: string,
  lifeSeconds: number,
): string {
  const secure = isSecure(context) ? '; Secure' : ''
  return `${nameOf(context, connectionId)}=${secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${lifeSeconds}${secure}`
}

/** The flow's secret that this browser holds; null when it holds none. */
export function browserSecretOf(
  context: ApiContext,
  request: FastifyRequest,
  connectionId: string,
): string | null {
  const name = nameOf(context, connectionId)
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name && value && /^[\w-]{43}$/.test(value)) return value
  }
  return null
}

/** Browsers take `__Host-` only with `Secure`, which plain http on one's own machine cannot have. */
function nameOf(context: ApiContext, connectionId: string): string {
  return `${isSecure(context) ? '__Host-' : ''}dravo-${connectionId}`
}

function isSecure({ publicUrl }: ApiContext): boolean {
  return publicUrl.startsWith('https://')
}
