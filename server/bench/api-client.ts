import type { ServerProcess } from './server-process.ts'

/** One call of our API. @throws for anything but 2xx, with the answer */
export async function callApi<T>(
  server: Pick<ServerProcess, 'url' | 'key'>,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const authorization = `Bearer ${server.key}`
  return send(`${server.url}${path}`, 'POST', body, { authorization, ...headers })
}

/** One call of the sandbox's controls. @throws for anything but 2xx, with the answer */
export async function callSandbox<T>(
  server: Pick<ServerProcess, 'sandboxUrl'>,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: unknown,
): Promise<T> {
  return send(`${server.sandboxUrl}/_sandbox${path}`, method, body, {})
}

async function send<T>(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<T> {
  const answer = await fetch(url, {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Runs `work` for every item, at most `width` at a time; results in order. */
export async function inParallel<In, Out>(
  items: readonly In[],
  width: number,
  work: (item: In, index: number) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++)
      results[index] = await work(items[index] as In, index)
  }
  await Promise.all(Array.from({ length: width }, lane))
  return results
}
