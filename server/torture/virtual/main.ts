import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startTestDatabaseServer } from '../../test/database-server.ts'
import { createRandom } from '../random.ts'
import { drawPlan } from './plan.ts'
import { tellStory } from './story.ts'
import { VirtualDatabase } from './virtual-database.ts'

const [from = '1', to = from, network = 'x', show] = process.argv.slice(2)
const server = await startTestDatabaseServer(process.env.DATABASE_URL)
const store = await VirtualDatabase.create(server.url)
const directory = await mkdtemp(path.join(tmpdir(), 'v-'))
for (let seed = Number(from); seed <= Number(to); seed++) {
  const random = createRandom(seed)
  const t = performance.now()
  const plan = drawPlan(seed, network as 'x', random.fork())
  const r = await tellStory(plan, random, store, directory)
  if (show) console.log(plan, r.trace.lines.join('\n'))
  console.log(
    seed,
    Math.round(performance.now() - t),
    'ms',
    r.trace.lines.length,
    r.trace.digest().slice(0, 8),
    r.posts,
    r.commits,
    r.doubts,
    r.unknown,
    Math.round(r.virtualMs / 1000),
    JSON.stringify(r.violations),
    JSON.stringify(r.troubles),
  )
}
await store.close()
await server.close()
await rm(directory, { recursive: true, force: true })
