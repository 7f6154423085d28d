import type { Answer, Client } from './client.ts'

/** Asks until the answer is truthy. @throws after `timeoutMs`, with what was last seen */
export async function waitFor<T>(
  ask: () => Promise<T | null | undefined | false>,
  timeoutMs = 15_000,
): Promise<T> {
  const until = Date.now() + timeoutMs
  let last: unknown
  while (Date.now() < until) {
    const answer = await ask()
    if (answer) return answer
    last = answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`waited ${timeoutMs} ms in vain; last seen: ${JSON.stringify(last)}`)
}

const finalStatuses = ['published', 'partial', 'failed', 'canceled']

/** The post once it is final. */
export async function finished(
  api: Client,
  id: string,
  timeoutMs = 30_000,
): Promise<Answer['body']> {
  return waitFor(async () => {
    const { body } = await api.get(`/v1/posts/${id}`)
    return finalStatuses.includes(body.status) ? body : null
  }, timeoutMs)
}
