import { registerHooks } from 'node:module'
import { storyMutations } from '../virtual/story-mutations.ts'

/** Loaded into a worker in front of its program: breaks one thing on purpose, named by `MUTATION`. */
const mutation = storyMutations[process.env.MUTATION ?? '']

if (mutation)
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      if (!url.endsWith(mutation.file)) return loaded
      const text = String(loaded.source)
      if (!text.includes(mutation.find)) {
        process.stderr.write(`${mutation.file} no longer holds what the mutation replaces\n`)
        process.exit(3)
      }
      return { ...loaded, source: text.replace(mutation.find, mutation.replaceBy) }
    },
  })
