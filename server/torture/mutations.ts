/** A mistake made on purpose, to see that the judge finds it. */
export interface Mutation {
  /** End of the module's address. */
  file: string
  find: string
  replaceBy: string
  /** What the database is relieved of, where it would catch the mistake by itself. */
  sql?: string
  /** Faults under which it shows. */
  faults: readonly string[]
}

export const mutations: Readonly<Record<string, Mutation>> = {
  /** After a crash in the middle of a call the call is simply made again. */
  gate_removed: {
    file: '/src/deliveries/steps.ts',
    find: 'if (undecided) return reconcile(run, step, undecided)',
    replaceBy: 'void undecided; void reconcile',
    sql: 'drop index attempts_gate; drop index attempts_account_turn; drop index attempts_undecided',
    faults: ['F1', 'F3'],
  },
  /** Reconciliation takes the account's newest post for ours. */
  newest_taken: {
    file: '/src/networks/x/confirm.ts',
    find: '.filter((post) => isOurs(post, expected))',
    replaceBy: '.filter((post) => isOurs(post, expected) || true)',
    faults: ['F4', 'F10'],
  },
  /** A 500 to a commit is taken for a refusal, and the call made again. */
  retry_on_500: {
    file: '/src/networks/x/errors.ts',
    find: "const outcome = purpose === 'commit' ? 'in_doubt' : 'rejected'",
    replaceBy: "const outcome = purpose === 'commit' ? 'rejected' : 'rejected'",
    faults: ['F5'],
  },
}
