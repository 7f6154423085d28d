import { mkdir, realpath, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Binaries, copyBinaries, locateBinaries, repairSymlinks } from './binaries.ts'
import { EmbeddedPostgresError, useDatabaseUrl } from './embedded-error.ts'
import {
  hasCluster,
  initializeCluster,
  makeStagingDirectory,
  ownerOf,
  removeLeftovers,
} from './initialize-cluster.ts'
import {
  canRun,
  canWriteIn,
  type ServerUser,
  userForExistingCluster,
  usersForNewCluster,
} from './server-user.ts'

/** A cluster on disk, and with what and as whom its server runs. */
export interface Cluster {
  /** Free of symbolic links: PostgreSQL processes are recognised by it. */
  directory: string
  user: ServerUser
  binaries: Binaries
}

/** Finds the cluster in `directory`, or makes it. */
export async function prepareCluster(
  directory: string,
  onProgress: (line: string) => void,
): Promise<Cluster> {
  const installed = await locateBinaries()
  await mkdir(dirname(directory), { recursive: true }).catch(cannotWrite)
  await removeLeftovers(directory)
  if (!(await hasCluster(directory))) await create(directory, installed, onProgress)
  const path = await realpath(directory)
  const owner = await ownerOf(path)
  const user = userForExistingCluster(owner)
  if (user === null) {
    throw new EmbeddedPostgresError(
      `The database in ${path} belongs to user ${owner.uid}, and this process runs as user ${process.geteuid!()}. Start it as user ${owner.uid}. ${useDatabaseUrl}`,
    )
  }
  const binaries = await runnableBinaries(installed, user, dirname(path))
  if (binaries !== null) return { directory: path, user, binaries }
  throw new EmbeddedPostgresError(cannotRunAs(user))
}

async function create(
  directory: string,
  installed: Binaries,
  onProgress: (line: string) => void,
): Promise<void> {
  onProgress('Creating the database (once) …')
  for (const user of await usersForNewCluster()) {
    const staging = await makeStagingDirectory(directory, user).catch(cannotWrite)
    const isUsable = await canWriteIn(user, staging)
    const binaries = isUsable && (await runnableBinaries(installed, user, dirname(directory)))
    if (binaries) return initializeCluster(binaries, user, staging, directory)
    await rm(staging, { recursive: true, force: true })
  }
  const why =
    process.geteuid!() === 0
      ? `PostgreSQL does not run as root, and no other user reaches ${directory}. Start as an ordinary user, or let others pass through the folders above it (chmod o+x).`
      : `User ${process.geteuid!()} has no account on this machine, which PostgreSQL needs to create a database. Start as a user that has one.`
  throw new EmbeddedPostgresError(`${why} ${useDatabaseUrl}`)
}

/** The installed binaries if that user can run them, else a copy beside the data, else null. */
async function runnableBinaries(
  installed: Binaries,
  user: ServerUser,
  beside: string,
): Promise<Binaries | null> {
  const isWhole = await repairSymlinks(installed).then(
    () => true,
    () => false, // node_modules is read-only, or someone else's
  )
  if (isWhole && (await canRun(user, installed.postgres, ['--version']))) return installed
  const copy = await copyBinaries(installed, beside)
  return (await canRun(user, copy.postgres, ['--version'])) ? copy : null
}

function cannotWrite(cause: Error): never {
  throw new EmbeddedPostgresError(
    `The database directory cannot be made (${cause.message}). ${useDatabaseUrl}`,
    { cause },
  )
}

function cannotRunAs(user: ServerUser): string {
  if (user.kind === 'other') {
    return `PostgreSQL cannot be run as user ${user.uid}, who owns the database. ${useDatabaseUrl}`
  }
  const why =
    user.kind === 'mapped'
      ? 'PostgreSQL does not run as root, and user namespaces are not allowed here'
      : 'PostgreSQL cannot be run on this machine'
  return `${why}. ${useDatabaseUrl}`
}
