import { startTestDatabaseServer } from '../test/database-server.ts'
import { startTestApp } from '../test/start-app.ts'
import { fuzzPosts } from './fuzz-posts.ts'

/** `npm run fuzz [-- REQUESTS [SEED]]`: the same as the test, with 100,000 requests and a new seed. */
async function main(): Promise<void> {
  const [requests = 100_000, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)
  const say = (line: string): void => console.log(line)
  say(`${requests} requests, seed ${seed}`)
  const database = await startTestDatabaseServer(process.env.DATABASE_URL)
  process.env.TEST_DATABASE_URL = database.url
  process.env.TEST_DATABASE_TEMPLATE = database.template
  try {
    await using app = await startTestApp()
    await fuzzPosts(app, { requests, seed, say })
    say('Every answer was one of the contract.')
  } finally {
    await database.close()
  }
}

main().catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
