/** An answer as a test looks at it. */
export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came, and fails when it is not there
  body: any
}

export interface Client {
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  patch(path: string, body?: unknown): Promise<Answer>
  delete(path: string): Promise<Answer>
  request(method: string, path: string, init: RequestInit): Promise<Answer>
}

/** A plain HTTP client: it sends what it is told, also what is wrong. */
export function createClient(url: string, headers: Record<string, string> = {}): Client {
  async function request(method: string, path: string, init: RequestInit): Promise<Answer> {
    const answer = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      ...init,
      headers: { ...headers, ...(init.headers as object) },
    })
    const text = await answer.text()
    const isJson = /json/.test(answer.headers.get('content-type') ?? '')
    return {
      status: answer.status,
      headers: answer.headers,
      body: isJson ? JSON.parse(text) : text,
    }
  }
  const send = (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
    request(
      method,
      path,
      body === undefined
        ? { headers: more }
        : {
            body: typeof body === 'string' ? body : JSON.stringify(body),
            headers: { 'content-type': 'application/json', ...more },
          },
    )
  return {
    request,
    get: (path) => send('GET', path),
    post: (path, body, more) => send('POST', path, body, more),
    patch: (path, body) => send('PATCH', path, body),
    delete: (path) => send('DELETE', path),
  }
}
