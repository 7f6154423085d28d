import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { test } from 'node:test'
import {
  type Import,
  importsOf,
  listSourceFiles,
  readSource,
  readSourceTree,
  type SourceFile,
} from './source-tree.ts'

const files = readSourceTree()

/** Left may not import right. Rooms of one line do not import each other. */
const ladder: readonly (readonly string[])[] = [
  ['lib'],
  ['errors'],
  ['config'],
  ['db'],
  ['queue'],
  ['events'],
  ['audit'],
  ['accounts', 'media', 'keys'],
  ['people', 'connect'],
  ['posts'],
  ['deliveries'],
  ['api'],
  ['app'],
  ['first-steps'],
  ['main'],
]

/** `wake-channel` and `delivery-context` are parts of `app`; `main-key` is a program of its own. */
const roomOfRootFile: Readonly<Record<string, string>> = {
  'app.ts': 'app',
  'delivery-context.ts': 'app',
  'connect-context.ts': 'app',
  'wake-channel.ts': 'app',
  'errors.ts': 'errors',
  'main.ts': 'main',
  'main-key.ts': 'main',
}

function roomOf(name: string): string {
  const [first = ''] = name.split('/')
  return name.includes('/') ? first : (roomOfRootFile[name] ?? `unknown root file ${name}`)
}

const rungOf = (room: string): number => ladder.findIndex((rooms) => rooms.includes(room))

/** What the rooms share with the networks: the registry, and the joint that connectors are written against. */
const networkDoors = [
  'networks/registry.ts',
  'networks/contract.ts',
  'networks/connect-contract.ts',
  'networks/publish-error.ts',
  'networks/signed-request.ts',
]

/** Why this import is not allowed; null when it is. */
function objection(from: string, imported: Import): string | null {
  if (!imported.isOurs) return null
  const [here, there] = [roomOf(from), roomOf(imported.to)]
  if (here === 'networks') return networkObjection(from, imported)
  if (here === 'sandbox') return sandboxObjection(imported)
  if (rungOf(here) === -1) return `${here} is not a room of this house`
  if (here === 'app' || here === 'main')
    return rungOf(there) > rungOf(here) ? `${there} is to the right of ${here}` : null
  if (there === 'networks')
    return networkDoors.includes(imported.to) ? null : 'networks are seen through the registry only'
  if (there === 'sandbox') return 'only app starts the sandbox'
  if (here === 'api' && (there === 'db' || there === 'queue'))
    return 'api touches neither db nor queue'
  if (rungOf(there) > rungOf(here)) return `${there} is to the right of ${here}`
  return rungOf(there) === rungOf(here) && there !== here ? `${there} stands beside ${here}` : null
}

function networkObjection(from: string, { to }: Import): string | null {
  const [, network = ''] = from.split('/')
  const isShared = !from.slice('networks/'.length).includes('/')
  if (['lib', 'errors'].includes(roomOf(to))) return null
  if (roomOf(to) !== 'networks') return 'networks stand on lib and errors alone'
  if (from === 'networks/registry.ts') return null
  const isRootFile = !to.slice('networks/'.length).includes('/')
  if (isShared)
    return isRootFile && to !== 'networks/registry.ts'
      ? null
      : 'what networks share knows no network'
  if (from.startsWith(`networks/${network}/simulator`)) return simulatorObjection(network, to)
  if (to.startsWith(`networks/${network}/simulator`))
    return 'a connector knows nothing of its simulator'
  if (isRootFile)
    return to === 'networks/registry.ts' ? 'a network does not know the registry' : null
  return to.startsWith(`networks/${network}/`) ? null : 'a network never imports another'
}

/** A simulator that shares code with the connector shares its mistakes. */
function simulatorObjection(network: string, to: string): string | null {
  const isOwn =
    to.startsWith(`networks/${network}/simulator/`) || to === 'networks/simulator-contract.ts'
  return isOwn ? null : 'a simulator imports none of its siblings'
}

function sandboxObjection({ to, isTypeOnly }: Import): string | null {
  if (['lib', 'errors', 'sandbox'].includes(roomOf(to))) return null
  if (to === 'networks/simulator-contract.ts' || /^networks\/[a-z]+\/simulator\.ts$/.test(to))
    return null
  return to === 'networks/contract.ts' && isTypeOnly
    ? null
    : 'the sandbox stands on simulators, their contract and lib'
}

test('every import goes where the map allows it', () => {
  const objections = files.flatMap((file) =>
    file.imports.flatMap((imported) => {
      const why = objection(file.name, imported)
      return why === null ? [] : [`${file.name} imports ${imported.to}: ${why}`]
    }),
  )
  assert.deepEqual(objections, [])
})

test('the map would object to what it forbids', () => {
  const to = (path: string, isTypeOnly = false): Import => ({ to: path, isOurs: true, isTypeOnly })
  const forbidden: [string, Import][] = [
    ['posts/create-post.ts', to('api/route.ts')],
    ['media/media.ts', to('accounts/accounts.ts', true)],
    ['api/health.ts', to('db/database.ts', true)],
    ['api/v1/schemas.ts', to('networks/x/index.ts')],
    ['networks/x/publish.ts', to('networks/facebook/options.ts')],
    ['networks/x/publish.ts', to('db/database.ts')],
    ['networks/x/simulator/tokens.ts', to('networks/x/oauth.ts')],
    ['networks/http.ts', to('networks/registry.ts')],
    ['sandbox/world.ts', to('networks/x/publish.ts')],
    ['deliveries/run.ts', to('networks/http.ts')],
    ['attic/box.ts', to('lib/ids.ts')],
  ]
  for (const [from, imported] of forbidden)
    assert.notEqual(objection(from, imported), null, `${from} → ${imported.to}`)
  assert.deepEqual(
    importsOf(
      'a/b.ts',
      "import {\n  type A,\n  type B,\n} from '../c.ts'\nimport { type D, e } from './f.ts'\nexport * from 'g'",
    ),
    [
      { to: 'c.ts', isOurs: true, isTypeOnly: true },
      { to: 'a/f.ts', isOurs: true, isTypeOnly: false },
      { to: 'g', isOurs: false, isTypeOnly: false },
    ],
  )
})

test('no file imports itself by way of others', () => {
  const byName = new Map(files.map((file) => [file.name, file]))
  assert.equal(findCycle(byName)?.join(' → '), undefined)
})

function findCycle(byName: ReadonlyMap<string, SourceFile>): string[] | null {
  const done = new Set<string>()
  function visit(name: string, trail: readonly string[]): string[] | null {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name]
    if (done.has(name)) return null
    for (const { to, isOurs } of byName.get(name)?.imports ?? []) {
      const cycle = isOurs ? visit(to, [...trail, name]) : null
      if (cycle) return cycle
    }
    done.add(name)
    return null
  }
  for (const name of byName.keys()) {
    const cycle = visit(name, [])
    if (cycle) return cycle
  }
  return null
}

/** The sandbox's own list of networks, and the pages people look at. */
const mayNameNetworks = /^networks\/|^sandbox\/networks\.ts$|^sandbox\/web\//
const networkNames =
  /facebook|instagram|tiktok|linkedin|twitter|['"`/]x['"`]|\b(options|seed|networks)\.x\b|\bx\.com\b|\bX's\b/i

test('outside networks no file says the name of a network', () => {
  const offenders = listSourceFiles()
    .filter(
      (name) =>
        /\.(ts|js|html|sql)$/.test(name) &&
        !mayNameNetworks.test(name) &&
        !/(\.test|\/test-[^/]+)\.ts$/.test(name),
    )
    .flatMap((name) =>
      readSource(name)
        .split('\n')
        .flatMap((line, index) =>
          networkNames.test(line) ? [`${name}:${index + 1} ${line.trim()}`] : [],
        ),
    )
  assert.deepEqual(offenders, [])
})

/** A child process gets our PATH; that is no setting of the program. */
const mayReadEnvironment = /^config\/env\.ts$|^main(-\w+)?\.ts$|^db\/embedded\/server-user\.ts$/

const bans: readonly { what: string; pattern: RegExp; except?: RegExp }[] = [
  { what: 'process.env', pattern: /\bprocess\.env\b/, except: mayReadEnvironment },
  { what: 'any', pattern: /(:|<|\bas)\s*any\b(?!\s+of)/ },
  { what: 'enum', pattern: /^\s*(export\s+)?(const\s+|declare\s+)?enum\s/m },
  { what: 'default export', pattern: /^export default\b|\bas default\b/m },
]

for (const { what, pattern, except } of bans)
  test(`no ${what} in the source`, () => {
    const offenders = files.filter(
      (file) => !except?.test(file.name) && pattern.test(withoutComments(file.text)),
    )
    assert.deepEqual(
      offenders.map((file) => file.name),
      [],
    )
  })

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

test('files have kebab-case names, and none of the names that say nothing', () => {
  for (const name of listSourceFiles()) {
    const parts = name.split('/')
    for (const part of parts)
      assert.match(part, /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?(\.[a-z0-9]+)?$/, name)
    const words = [...parts.slice(0, -1), basename(name).replace(/\..*$/, '')].flatMap((part) =>
      part.split('-'),
    )
    for (const word of words)
      assert.doesNotMatch(word, /^(utils?|helpers?|common|misc|managers?|services?)$/, name)
  }
})
