import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { withInstallLock } from './launch/install-lock.mjs'
import { isNewEnough } from './launch/node-runtime.mjs'

/** A project with the launcher, no packages and an empty lock file, in a path with spaces. */
function makeProject(
  /** @type {import('node:test').TestContext} */ t,
  /** @type {string} */ entry,
) {
  const root = mkdtempSync(join(tmpdir(), 'dravo launch-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  cpSync(import.meta.dirname, join(root, 'bin'), { recursive: true })
  const manifest = { name: 'project', version: '1.0.0' }
  const lock = { ...manifest, lockfileVersion: 3, packages: { '': manifest } }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ ...manifest, type: 'module' }))
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock))
  writeFileSync(join(root, 'entry.ts'), entry)
  return { root, run: join(root, 'bin', 'run.mjs') }
}

test('only a Node that runs TypeScript as it is will do', () => {
  const versions = ['16.20.2', '20.20.2', '22.17.1', '22.18.0', '24.0.0', '26.1.0']
  assert.deepEqual(versions.map(isNewEnough), [false, false, false, false, true, true])
})

test('packages are installed once, and the entry gets its arguments, folder and exit code', (t) => {
  const { root, run } = makeProject(
    t,
    'const code: number = 7\nconsole.log(JSON.stringify([process.cwd(), process.argv.slice(2)]))\nprocess.exit(code)',
  )
  const go = () =>
    spawnSync(process.execPath, [run, 'entry.ts', 'a b', '--c'], { cwd: '/', encoding: 'utf8' })
  const first = go()
  assert.deepEqual(JSON.parse(first.stdout), [root, ['a b', '--c']])
  assert.equal(first.status, 7)
  assert.match(first.stderr, /^Installing packages \(once\) …\n.* done in [\d.]+ s\n$/)
  assert.equal(go().stderr, '')
})

test('an installation with development tools is never taken back', (t) => {
  const { root, run } = makeProject(t, '')
  const stamp = () =>
    JSON.parse(readFileSync(join(root, 'node_modules', '.dravo-installed.json'), 'utf8'))
  const go = (/** @type {string[]} */ ...flags) =>
    spawnSync(process.execPath, [run, ...flags, 'entry.ts'], { encoding: 'utf8' }).stderr
  assert.match(go(), /Installing packages/)
  assert.equal(stamp().withDev, false)
  assert.match(go('--dev'), /Installing development packages/)
  assert.equal(stamp().withDev, true)
  assert.equal(go(), '')
  writeFileSync(
    join(root, 'package-lock.json'),
    `${readFileSync(join(root, 'package-lock.json'))}\n`,
  )
  assert.match(go(), /Installing packages/)
  assert.equal(stamp().withDev, true)
})

test('a failed installation shows what npm said and leaves no claim', (t) => {
  const { root, run } = makeProject(t, '')
  writeFileSync(join(root, 'package-lock.json'), '{ "half": ')
  const { status, stderr } = spawnSync(process.execPath, [run, 'entry.ts'], { encoding: 'utf8' })
  assert.equal(status, 1)
  assert.match(stderr, /npm error[\s\S]*npm ci failed\./)
  assert.equal(existsSync(join(root, 'node_modules', '.dravo-installed.json')), false)
})

const countsSignals = `
  let count = 0
  process.on('SIGINT', () => { count += 1; console.log('seen ' + count); setTimeout(() => process.exit(count), 1000) })
  setInterval(() => {}, 1000)
  console.log('ready')`

for (const [how, isGroup] of /** @type {const} */ ([
  ['Ctrl-C, which reaches all processes,', true],
  ['kill, which reaches the launcher alone,', false],
])) {
  test(`${how} is one signal to the entry`, { skip: process.platform === 'win32' }, async (t) => {
    const { run } = makeProject(t, countsSignals)
    const child = spawn(process.execPath, [run, 'entry.ts'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    assert.equal((await lines.next()).value, 'ready')
    process.kill(isGroup ? -Number(child.pid) : Number(child.pid), 'SIGINT')
    const [code] = await once(child, 'exit')
    assert.equal(code, 1)
  })
}

test('an entry ended by a signal ends the launcher in the same way', async (t) => {
  const { run } = makeProject(
    t,
    "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)",
  )
  const child = spawn(process.execPath, [run, 'entry.ts'], { stdio: 'ignore' })
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGTERM'])
})

test('the install lock is exclusive, and a dead holder does not keep it', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'dravo-lock-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  mkdirSync(directory, { recursive: true })
  const gone = spawnSync('true')
  writeFileSync(join(directory, 'install.lock'), String(gone.pid))
  let inside = 0
  const enter = () =>
    withInstallLock(directory, async () => {
      inside += 1
      await new Promise((resolve) => setImmediate(resolve))
      assert.equal(inside, 1)
      inside -= 1
    })
  await Promise.all([enter(), enter(), enter()])
  assert.equal(existsSync(join(directory, 'install.lock')), false)
})
