/**
 * The Graph API version that all calls name, on both hosts. Meta has announced no end of v26.0; a
 * version dies about two years after its successor came, which here was on 2026-11-04.
 * https://developers.facebook.com/docs/graph-api/changelog (checked 2026-11-23)
 */
export const graphVersion = { name: 'v26.0', introduced: '2026-07-29', sunset: null } as const
