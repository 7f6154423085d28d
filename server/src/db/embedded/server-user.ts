import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The user PostgreSQL runs as; it refuses to be root.
 * - `self`: whoever we are
 * - `other`: an account that root changes into
 * - `mapped`: we ourselves, shown to PostgreSQL as `nobody` by a user namespace. Files stay ours.
 */
export type ServerUser =
  | { kind: 'self' }
  | { kind: 'other'; uid: number; gid: number }
  | { kind: 'mapped' }

/** The command that runs `program` as that user, for `spawn` and `execFile`. */
export function commandAs(
  user: ServerUser,
  program: string,
  args: readonly string[],
): { file: string; args: string[]; options: { uid?: number; gid?: number } } {
  if (user.kind === 'mapped') {
    return { file: 'unshare', args: ['-U', '--map-user=65534', program, ...args], options: {} }
  }
  const options = user.kind === 'other' ? { uid: user.uid, gid: user.gid } : {}
  return { file: program, args: [...args], options }
}

/** What PostgreSQL's programs may see of our environment: PGDATA and its like would mislead them. */
export const serverEnvironment = {
  PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
}

/** Whether `program` runs to its end as that user. */
export async function canRun(
  user: ServerUser,
  program: string,
  args: readonly string[],
): Promise<boolean> {
  const command = commandAs(user, program, args)
  const options = { ...command.options, cwd: '/', env: serverEnvironment, timeout: 10_000 }
  return run(command.file, command.args, options).then(
    () => true,
    () => false,
  )
}

/** Whether that user can get to a directory and write in it. Asked of the system, not computed. */
export function canWriteIn(user: ServerUser, directory: string): Promise<boolean> {
  return canRun(user, '/bin/sh', ['-c', 'test -w "$1" && test -x "$1"', 'sh', directory])
}

/** The uid that owns what this user writes, seen from outside a namespace. */
export function uidOf(user: ServerUser): number {
  return user.kind === 'other' ? user.uid : process.geteuid!()
}

/** Users for a new cluster, best first. */
export async function usersForNewCluster(): Promise<ServerUser[]> {
  if (process.geteuid!() !== 0) {
    // initdb gives up on a uid without a name (a container started with --user 12345).
    return (await accountOf(process.geteuid!())) === null
      ? [{ kind: 'mapped' }]
      : [{ kind: 'self' }]
  }
  const accounts = await Promise.all(['postgres', 'nobody'].map(accountOf))
  const others = accounts.flatMap((account) =>
    account ? [{ kind: 'other', ...account } as const] : [],
  )
  return [...others, { kind: 'mapped' }]
}

/** An existing cluster runs as the owner of its files, or not at all. */
export function userForExistingCluster(owner: { uid: number; gid: number }): ServerUser | null {
  const own = process.geteuid!()
  if (own === 0) return owner.uid === 0 ? { kind: 'mapped' } : { kind: 'other', ...owner }
  return owner.uid === own ? { kind: 'self' } : null
}

async function accountOf(user: string | number): Promise<{ uid: number; gid: number } | null> {
  const ask = async (flag: string) => (await run('id', [flag, String(user)])).stdout.trim()
  try {
    await ask('-un') // a bare number has a uid even when no account has it
    return { uid: Number(await ask('-u')), gid: Number(await ask('-g')) }
  } catch {
    return null
  }
}
