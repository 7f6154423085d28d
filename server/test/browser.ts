import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const run = promisify(execFile)
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const versionTimeoutMs = 30_000

/** Fonts too: a bare machine would show boxes instead of text and emoji in screenshots. */
const debianPackages = [
  'chromium',
  'fonts-liberation',
  'fonts-dejavu-core',
  'fonts-noto-color-emoji',
]

/** Less to wait for, and no traffic of the browser's own. No sandbox: root and containers have none. */
const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

type Report = (line: string) => void

/** Path of a Chromium that starts: the one named by CHROMIUM_PATH, an installed one, or a new one. */
export async function findBrowser(onProgress: Report = () => {}): Promise<string> {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (await starts(named)) return named
    throw new Error(`CHROMIUM_PATH is ${named}, and that does not start.`)
  }
  const ways = [findInstalled, () => installFromDebian(onProgress), () => download(onProgress)]
  for (const way of ways) {
    const found = await way()
    if (found !== null) return found
  }
  throw new Error(
    'No Chromium was found or could be installed. Install one and set CHROMIUM_PATH to it.',
  )
}

/** A headless browser for tests. The caller closes it. */
export async function openBrowser(onProgress: Report = () => {}): Promise<Browser> {
  const executablePath = await findBrowser(onProgress)
  return chromium.launch({ executablePath, headless: true, args: browserFlags })
}

async function findInstalled(): Promise<string | null> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  const macOs = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]
  const candidates = [...onPath, ...macOs, chromium.executablePath()]
  for (const candidate of new Set(candidates)) {
    if (existsSync(candidate) && (await starts(candidate))) return candidate
  }
  return null
}

/** Ubuntu's `chromium` is a stub that wants snap: being there is not enough. */
function starts(program: string): Promise<boolean> {
  return run(program, ['--version'], { timeout: versionTimeoutMs }).then(
    () => true,
    () => false,
  )
}

async function installFromDebian(onProgress: Report): Promise<string | null> {
  if (process.geteuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    onProgress('Installing Chromium and fonts with apt-get (once, about 100 MB) …')
    await run('apt-get', ['update', '-q'], { env })
    await run('apt-get', ['install', '-qy', '--no-install-recommends', ...debianPackages], {
      env,
      maxBuffer: Number.POSITIVE_INFINITY,
    })
  } catch (error) {
    onProgress(`apt-get did not manage: ${lastLine(error)}`)
    return null
  }
  return findInstalled()
}

/** The browser that the test tool itself publishes; as root on Linux with the libraries it needs. */
async function download(onProgress: Report): Promise<string | null> {
  const manifest = createRequire(import.meta.url).resolve('playwright-core/package.json')
  const withLibraries =
    process.platform === 'linux' && process.geteuid?.() === 0 ? ['--with-deps'] : []
  try {
    onProgress('Downloading Chromium (once, about 170 MB) …')
    const cli = join(dirname(manifest), 'cli.js')
    await run(process.execPath, [cli, 'install', ...withLibraries, 'chromium'], {
      maxBuffer: Number.POSITIVE_INFINITY,
    })
  } catch (error) {
    onProgress(`The download did not work: ${lastLine(error)}`)
    return null
  }
  return findInstalled()
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr || message).trim().split('\n').at(-1) ?? ''
}
