import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { allNetworks } from '../src/networks/registry.ts'
import type { Violation } from '../torture/judge/evidence.ts'
import { faultKinds } from '../torture/virtual/call-fault.ts'
import { type StoriesFigures, tellStories } from '../torture/virtual/run-stories.ts'

const serverUrl = process.env.TEST_DATABASE_URL as string
const anyOf = { network: null, mutation: null, stopsAtFirst: false }

test('200 stories of every trouble: nothing doubled, nothing lost, nothing told wrongly', async () => {
  const { figures, failed } = await tellStories(
    { ...anyOf, seed: 1, count: 200 },
    serverUrl,
    () => {},
  )
  assert.deepEqual(failed?.violations ?? [], [], `seed ${failed?.plan.seed}`)
  // Stories in which nothing happens would keep every promise too.
  for (const kind of [...Object.keys(faultKinds), 'crash', 'freeze', 'repeat'])
    assert.ok((figures.troubles[kind] ?? 0) > 0, `${kind} never happened`)
  assert.ok(figures.commits > figures.posts && figures.inDoubt > 100, JSON.stringify(figures))
  assert.ok(figures.published > figures.posts * 0.9, `only ${figures.published} were published`)
})

test('the same seed is the same story, step by step, whatever was told before it', async () => {
  const digests = async (seed: number, count: number) =>
    (await tellStories({ ...anyOf, seed, count }, serverUrl, () => {})).figures.digest
  const networks = allNetworks.length
  assert.equal(await digests(501, networks), await digests(501, networks))
  const traceOf = async (count: number) => {
    const traces: string[] = []
    const tellTrace = (lines: readonly string[]): void => void traces.push(lines.join('\n'))
    await tellStories({ ...anyOf, seed: 604 - count, count }, serverUrl, () => {}, tellTrace)
    return traces.at(-1)
  }
  assert.equal(await traceOf(1), await traceOf(4))
})

interface Told {
  figures: StoriesFigures
  failed: { seed: number; violations: Violation[] } | null
}

/** `npm run torture -- --virtual`, in a process of its own. */
async function command(...args: string[]): Promise<{ code: number | null; told: Told }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'dravo-stories-'))
  try {
    const file = path.join(directory, 'told.json')
    const main = path.resolve(import.meta.dirname, '../torture/main.ts')
    const child = spawn(process.execPath, [main, '--virtual', ...args, '--json', file], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
    return { code, told: JSON.parse(await readFile(file, 'utf8')) as Told }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** By which network's stories, and for which broken promise. */
const convicted: readonly [mutation: string, network: string, invariant: string][] = [
  ['gate_removed', 'x', 'I1'],
  ['newest_taken', 'x', 'I2'],
  ['retry_on_500', 'x', 'I1'],
  ['looks_once', 'x', 'I1'],
  ['sent_unasked', 'x', 'I1'],
  ['refresh_unlocked', 'x', 'I10'],
  ['accepted_forgotten', 'tiktok', 'I3'],
]

for (const [mutation, network, invariant] of convicted)
  test(`stories convict: ${mutation}`, async () => {
    const { code, told } = await command(
      ...['120', '--stop-at-first', '--network', network, '--mutation', mutation],
    )
    assert.equal(code, 1)
    const found = told.failed?.violations.map((violation) => violation.invariant) ?? []
    assert.ok(found.includes(invariant), `found ${found}`)
  })

test('the same stories without a mutation are acquitted', async () => {
  const { code, told } = await command('10', '--network', 'x')
  assert.equal(code, 0)
  assert.equal(told.failed, null)
})
