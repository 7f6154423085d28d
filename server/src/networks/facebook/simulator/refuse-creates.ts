import type { Simulation } from './call.ts'
import { GraphError, type GraphErrorFields } from './graph-error.ts'
import type { Switches } from './switches.ts'

const abuseText = 'The action attempted has been deemed abusive or is otherwise disallowed'

/** Refusals that depend on what Facebook thinks of a Page or a text; subcodes as clients map them. */
const refusals: Readonly<Record<Exclude<Switches['refuse_creates'], 'none'>, GraphErrorFields>> = {
  capability: {
    message: '(#3) Application does not have the capability to make this API call.',
    code: 3,
  },
  abuse: { message: `(#368) ${abuseText}`, code: 368 },
  posting_too_fast: abuse(1390008, 'You are posting too fast', 'Please slow down.'),
  flagged_abusive: abuse(1346003, 'Action blocked', 'Your content was flagged as abusive.'),
  security_check: abuse(1404006, 'Security check', 'Please complete a security check first.'),
  community_standards: abuse(
    1404102,
    'Content not allowed',
    'Your content goes against the Community Standards.',
  ),
  account_limited: abuse(1404112, 'Account limited', 'Your account is temporarily limited.'),
  invalid_file: invalidParameter(2069019, 'Invalid file', 'The file could not be used.'),
  facebook_links: invalidParameter(
    1609008,
    'Link not allowed',
    'Links to facebook.com are not allowed here.',
  ),
  bad_url: invalidParameter(2061006, 'Bad URL', 'The URL could not be used.'),
  bad_content_format: invalidParameter(1349125, 'Bad format', 'The content has a bad format.'),
  publishing_authorization: {
    message: '(#200) Page Publishing Authorization is needed.',
    code: 200,
    subcode: 1404078,
  },
  identity_confirmation: {
    message: '(#200) Confirm your identity before you publish as this Page.',
    code: 200,
    subcode: 4854002,
  },
  unavailable: {
    message: 'Service temporarily unavailable',
    code: 2,
    subcode: 1363047,
    isTransient: true,
  },
  link_not_scraped: { message: '(#1609005) Error Posting Link', code: 1609005 },
}

/** @throws GraphError while the switch `refuse_creates` says so */
export function refuseCreates(simulation: Simulation): void {
  const { refuse_creates: wanted } = simulation.switches()
  if (wanted !== 'none') throw new GraphError(refusals[wanted])
}

function abuse(subcode: number, userTitle: string, userMessage: string): GraphErrorFields {
  return { message: `(#368) ${abuseText}`, code: 368, subcode, userTitle, userMessage }
}

function invalidParameter(
  subcode: number,
  userTitle: string,
  userMessage: string,
): GraphErrorFields {
  return {
    message: 'Invalid parameter',
    code: 100,
    subcode,
    isTransient: false,
    userTitle,
    userMessage,
  }
}
