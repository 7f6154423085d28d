import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApp } from '../test/start-app.ts'
import { fuzzPosts } from './fuzz-posts.ts'

test('2,000 generated bodies, right and wrong: never a 5xx, always a problem document, in bounded time', async () => {
  await using app = await startTestApp()
  await fuzzPosts(app, { requests: 2_000, seed: 20_261_124 })
  const { body } = await app.api.get('/v1/posts?limit=1')
  assert.equal(body.items.length, 1, 'none of the bodies was right: the generator is broken')
})
