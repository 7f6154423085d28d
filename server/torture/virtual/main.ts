import { startTestDatabaseServer } from '../../test/database-server.ts'
import { tellStories } from './run-stories.ts'

const [from = '1', count = '1', network, show] = process.argv.slice(2)
const server = await startTestDatabaseServer(process.env.DATABASE_URL)
const { figures, failed } = await tellStories(
  {
    seed: Number(from),
    count: Number(count),
    network: (network && network !== '-' ? network : null) as 'x',
    mutation: process.env.MUTATION ?? null,
  },
  server.url,
  console.log,
)
console.log(figures)
if (failed) {
  console.log(failed.plan.seed, failed.plan.network, failed.violations.slice(0, 4))
  if (show) console.log(failed.trace.lines.join('\n'))
}
await server.close()
