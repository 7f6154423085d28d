import { type Mutation, mutations } from '../mutations.ts'

/** Mistakes that only stories see: they need a coincidence that real processes rarely meet. */
export const storyMutations: Readonly<Record<string, Mutation>> = {
  ...mutations,
  /** A post that one look does not find counts as not there, however the listing lags. */
  looks_once: {
    file: '/src/deliveries/reconcile.ts',
    find: 'const nextDelayMs = isCertain ? undefined : delaysMs[looks]',
    replaceBy: 'const nextDelayMs = undefined as number | undefined',
    faults: [],
  },
  /** A worker that was stopped for minutes goes on with the call it was about to make. */
  sent_unasked: {
    file: '/src/deliveries/run.ts',
    find: 'mayStillSend: () => lease.isFresh(),',
    replaceBy: 'mayStillSend: () => true,',
    faults: [],
  },
  /** Two workers renew one account at once, and spend its refresh token twice. */
  refresh_unlocked: {
    file: '/src/accounts/accounts.ts',
    find: 'for no key update',
    replaceBy: '',
    faults: [],
  },
  /** What a network took and has not shown yet counts as failed when nobody can follow it. */
  accepted_forgotten: {
    file: '/src/deliveries/finish.ts',
    find: 'return !isPublished && attempts.some',
    replaceBy: 'return isPublished && attempts.some',
    faults: [],
  },
}
