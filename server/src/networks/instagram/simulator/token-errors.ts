import type { SimulatorWorld } from '../../simulator-contract.ts'
import { GraphError } from './graph-error.ts'
import type { Switches } from './switches.ts'

const sentences: Readonly<Record<Switches['token_death'], string>> = {
  458: 'The user has not authorized application {}.',
  459: 'You cannot access the app till you log in to www.facebook.com and follow the instructions given.',
  460: 'The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  463: 'Session has expired.',
  464: 'Sessions for the user are not allowed because the user is not a confirmed user.',
  467: 'The session is invalid because the user logged out.',
  492: 'The user must be an administrator, editor, or moderator of the page in order to impersonate it.',
  none: '',
}

/** 190 with the subcode that tells what became of the token; `none`: it cannot even be read. */
export function deadToken(death: Switches['token_death'], world: SimulatorWorld): GraphError {
  if (death === 'none') {
    const message = 'Invalid OAuth access token - Cannot parse access token'
    return new GraphError({ message, code: 190 })
  }
  const sentence = sentences[death].replace('{}', world.app.clientId)
  return new GraphError({
    message: `Error validating access token: ${sentence}`,
    code: 190,
    subcode: Number(death),
  })
}

export function expiredToken(end: Date, now: Date): GraphError {
  return new GraphError({
    message: `Error validating access token: Session has expired on ${spelled(end)}. The current time is ${spelled(now)}.`,
    code: 190,
    subcode: 463,
  })
}

/** `Thursday, 29-Jul-21 10:00:00 PDT` */
function spelled(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    weekday: 'long',
    day: '2-digit',
    month: 'short',
    year: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(date)
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]))
  return `${part.weekday}, ${part.day}-${part.month}-${part.year} ${part.hour}:${part.minute}:${part.second} ${part.timeZoneName}`
}
