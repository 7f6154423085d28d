/**
 * The one place that names a version of LinkedIn's API. A version lives about a year; after its
 * sunset every call is answered with 426. Versions can skip a month: never compute one from a date.
 */
export const apiVersion = {
  value: '202609',
  sunsetsOn: '2027-09-15',
  source: 'https://learn.microsoft.com/en-us/linkedin/marketing/integrations/migrations',
  /** ISO date on which the source was last read. */
  checked: '2026-09-19',
} as const
