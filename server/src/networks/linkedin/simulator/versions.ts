import { gatewayRefusal, type Refusal } from './refusal.ts'

/**
 * Months that `LinkedIn-Version` may name, and the day (UTC) from which each is refused.
 * https://learn.microsoft.com/en-us/linkedin/marketing/integrations/migrations (read 2026-09-19)
 */
const sunsets: Readonly<Record<string, string>> = {
  '202509': '2026-09-15',
  '202510': '2026-10-15',
  '202511': '2026-11-16',
  '202601': '2027-01-15',
  '202602': '2027-02-15',
  '202603': '2027-03-16',
  '202604': '2027-04-15',
  '202605': '2027-05-15',
  '202606': '2027-06-15',
  '202607': '2027-07-15',
  '202608': '2027-08-17',
  '202609': '2027-09-15',
  // Seen in clients only; its day is a year after its month, like the others'.
  '202610': '2027-10-15',
}

/**
 * Checks the version header of a call to `/rest`.
 * @throws Refusal 400 when it is missing, 426 when it names no living version
 */
export function activeVersion(header: string | undefined, newest: string, now: Date): string {
  if (!header) {
    throw gatewayRefusal(
      400,
      'VERSION_MISSING',
      'A version must be present. Please specify a version by adding the Linkedin-Version header.',
    )
  }
  const sunset = Object.hasOwn(sunsets, header) ? sunsets[header] : undefined
  const isActive = sunset !== undefined && header <= newest && now.getTime() < Date.parse(sunset)
  if (!isActive) throw inactiveVersion(header)
  return header
}

/** 426; the message has the month as a date. */
export function inactiveVersion(version: string): Refusal {
  const date = /^[0-9]{6}$/.test(version) ? `${version}01` : version.slice(0, 40)
  return gatewayRefusal(426, 'NONEXISTENT_VERSION', `Requested version ${date} is not active`)
}
