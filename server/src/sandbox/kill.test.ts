import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import type { LedgerPost } from '../networks/simulator-contract.ts'
import type { Call } from './storage/call-log.ts'

const program = `
import { startSandbox } from ${JSON.stringify(new URL('./sandbox.ts', import.meta.url).href)}
const log = { info: () => {}, error: console.error }
const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, directory: process.argv[1], publicUrl: 'http://127.0.0.1:4400', log })
console.log(sandbox.url)
`

async function start(directory: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  assert.ok(child.stdout)
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, url }
}

async function get<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T
}

/** Posts until the sandbox is gone; @returns the ids that were acknowledged */
async function postUntilKilled(url: string, round: number, onPosted: (count: number) => void) {
  const [account] = await get<{ access_token: string }[]>(`${url}/_sandbox/accounts?network=x`)
  const acknowledged: string[] = []
  const writer = async (writerNumber: number) => {
    for (let number = 0; ; number += 1) {
      const response = await fetch(`${url}/api.x.com/2/tweets`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${account?.access_token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ text: `Round ${round}, writer ${writerNumber}, number ${number}` }),
      })
      acknowledged.push(((await response.json()) as { data: { id: string } }).data.id)
      onPosted(acknowledged.length)
    }
  }
  await Promise.allSettled([1, 2, 3, 4].map(writer))
  return acknowledged
}

test('kill -9 in the middle of writing loses nothing that was acknowledged', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-kill-'))
  const acknowledged: string[] = []
  for (let round = 0; round < 3; round += 1) {
    const { child, url } = await start(directory)
    await fetch(`${url}/_sandbox/settings`, { method: 'PATCH', body: '{"caps":"off"}' })
    const killAt = 150 + round * 70
    acknowledged.push(
      ...(await postUntilKilled(url, round, (count) => {
        if (count === killAt) child.kill('SIGKILL')
      })),
    )
  }
  const { child, url } = await start(directory)
  const ledger = await get<{ posts: LedgerPost[]; calls: Call[] }>(
    `${url}/_sandbox/ledger?network=x`,
  )
  child.kill('SIGKILL')
  await rm(directory, { recursive: true })
  const ids = ledger.posts.map(({ id }) => id)
  assert.ok(acknowledged.length >= 660)
  assert.equal(new Set(ids).size, ids.length, 'no id twice')
  assert.deepEqual(
    acknowledged.filter((id) => !ids.includes(id)),
    [],
    'every acknowledged post is there',
  )
  const texts = ledger.posts.map(({ text }) => text)
  assert.equal(new Set(texts).size, texts.length)
  // Four writers: at most four posts a round were kept without their answer having left.
  assert.ok(ids.length - acknowledged.length <= 12)
  const answered = ledger.calls.filter(({ status }) => status === 201).length
  assert.ok(answered >= acknowledged.length, 'the calls are on record too')
})
