import { syntaxRefusal } from './refusal.ts'

export interface Urn {
  kind: string
  id: string
}

/** `urn:li:share:1` → its kind and id; null for anything else. */
export function parseUrn(text: unknown): Urn | null {
  const found = typeof text === 'string' ? /^urn:li:([A-Za-z]+):(\S+)$/.exec(text) : null
  return found?.[1] && found[2] ? { kind: found[1], id: found[2] } : null
}

export function personUrn(id: string): string {
  return `urn:li:person:${id}`
}

export function organizationUrn(id: string): string {
  return `urn:li:organization:${id}`
}

/** A comment's URN hangs on its thread's activity. */
export function commentUrn(activityId: string, commentId: string): string {
  return `urn:li:comment:(urn:li:activity:${activityId},${commentId})`
}

/** @returns the activity and comment numbers of a comment's URN, or null */
export function parseCommentUrn(text: unknown): { activityId: string; commentId: string } | null {
  const found =
    typeof text === 'string'
      ? /^urn:li:comment:\(urn:li:activity:([0-9]+),([0-9]+)\)$/.exec(text)
      : null
  return found?.[1] && found[2] ? { activityId: found[1], commentId: found[2] } : null
}

/**
 * A key of a path, which Rest.li 2.0 wants percent-encoded whole.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/protocol-version (read 2026-11-23)
 * @throws Refusal 400 when it is not
 */
export function decodedKey(segment: string): string {
  if (/[:(),]/.test(segment)) throw syntaxRefusal()
  try {
    return decodeURIComponent(segment)
  } catch {
    throw syntaxRefusal()
  }
}
