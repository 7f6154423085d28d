import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from '../torture/options.ts'
import { torture, type Verdict } from '../torture/run.ts'

async function run(...args: string[]): Promise<Verdict> {
  const options = readOptions(args)
  assert.notEqual(options, 'help')
  return torture(options as Exclude<typeof options, 'help'>, () => {})
}

test('a minute of every fault: nothing doubled, nothing lost, nothing told wrongly', async () => {
  const { figures, violations } = await run('--seconds', '60', '--seed', '7', '--workers', '2')
  assert.deepEqual(violations, [], JSON.stringify(figures))
  assert.ok(figures.commits > 200, `only ${figures.commits} commits were sent`)
})

/** Whether a broken thing shows in a few seconds depends on how fast the machine is: some runs may pass. */
const seeds = [3, 4, 5, 6]

for (const mutation of ['gate_removed', 'newest_taken', 'retry_on_500'])
  test(`the run convicts: ${mutation}`, async () => {
    const found = new Set<string>()
    for (const seed of seeds) {
      const { violations } = await run(
        ...['--seconds', '8', '--seed', String(seed), '--workers', '2', '--parallel', '40'],
        ...['--mutation', mutation],
      )
      for (const { invariant } of violations) found.add(invariant)
      if (found.has('I1') || found.has('I2')) return
    }
    assert.fail(`${seeds.length} runs only found ${[...found]}`)
  })
